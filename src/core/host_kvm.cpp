// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>

#include "core/host.hpp"

namespace kata {
namespace {

constexpr std::string_view node = "/dev/kvm";

std::string_view name_of(KvmRequest request) {
  switch (request) {
    case KvmRequest::api_version: return "KVM_GET_API_VERSION";
    case KvmRequest::create_vm: return "KVM_CREATE_VM";
    case KvmRequest::check_extension: break;
  }
  return "KVM_CHECK_EXTENSION";
}

unsigned long number_of(KvmRequest request) {
  switch (request) {
    case KvmRequest::api_version: return KVM_GET_API_VERSION;
    case KvmRequest::create_vm: return KVM_CREATE_VM;
    case KvmRequest::check_extension: break;
  }
  return KVM_CHECK_EXTENSION;
}

// What KVM's own errors mean, which is not what they mean elsewhere.
std::unexpected<Error> kvm_error(int err, std::string_view what) {
  Error error = sys_error(err, "{} on '{}'", what, node).error();
  if (err == EBUSY) error.code = Code::unavailable;
  if (err == ENODEV || err == ENXIO || err == EOPNOTSUPP || err == ENOTTY)
    error.code = Code::unsupported;
  return std::unexpected(std::move(error));
}

}  // namespace

Result<int> Host::ask_kvm(KvmRequest request, unsigned argument) const {
  if (!is_whole_machine())
    return fail(Code::refused, "KVM can be asked on the running machine only, not below --sysroot");
  Fd kvm = TRY(open(node, O_RDWR));
  const int answer = ::ioctl(kvm.get(), number_of(request), static_cast<unsigned long>(argument));
  if (answer < 0) return kvm_error(errno, name_of(request));
  if (request != KvmRequest::create_vm) return answer;
  const Fd vm{answer};
  return 0;
}

}  // namespace kata
