// SPDX-License-Identifier: Apache-2.0
#include "core/libcrypto.hpp"

// libcrypto asks the processor what it can do, before main begins. In a virtual machine each such
// question leaves the guest, and together they take a tenth of what a short command takes. The
// linker turns that call into the first of these (ld(1), --wrap), and whoever uses libcrypto first
// makes it. NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void __wrap_OPENSSL_cpuid_setup() {}
void __real_OPENSSL_cpuid_setup();
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace kata {

void prepare_libcrypto() {
  static const bool done = [] {
    __real_OPENSSL_cpuid_setup();
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace kata
