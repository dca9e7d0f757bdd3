// SPDX-License-Identifier: Apache-2.0
#include "env/protection.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <array>

namespace kata::env {
namespace {

bool is_on(const Host& host, std::string_view path) {
  const Result<std::string> text = host.read(path, 16);
  return text && (text->starts_with('Y') || text->starts_with('1'));
}

}  // namespace

std::string_view to_text(Protection protection) {
  static constexpr std::array<std::string_view, 5> names{"tdx", "snp", "sev", "se", "pef"};
  return names[static_cast<std::size_t>(protection)];
}

std::optional<Protection> read_protection(const Host& host, config::Arch arch) {
  switch (arch) {
    case config::Arch::x86_64:
      if (is_on(host, "/sys/module/kvm_intel/parameters/tdx")) return Protection::tdx;
      if (is_on(host, "/sys/module/kvm_amd/parameters/sev_snp")) return Protection::snp;
      if (is_on(host, "/sys/module/kvm_amd/parameters/sev")) return Protection::sev;
      return std::nullopt;
    case config::Arch::s390x:
      if (is_on(host, "/sys/firmware/uv/prot_virt_host")) return Protection::se;
      return std::nullopt;
    case config::Arch::ppc64le:
      if (host.exists("/sys/firmware/ultravisor")) return Protection::pef;
      return std::nullopt;
    case config::Arch::aarch64:
    case config::Arch::riscv64: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<unsigned> encryption_bit([[maybe_unused]] const Host& host) {
#if defined(__x86_64__)
  constexpr unsigned leaf = 0x8000001f;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (host.is_whole_machine() && __get_cpuid(leaf, &eax, &ebx, &ecx, &edx) != 0 && (eax & 2U) != 0)
    return ebx & 0x3fU;
#endif
  return std::nullopt;
}

}  // namespace kata::env
