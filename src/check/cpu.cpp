// SPDX-License-Identifier: Apache-2.0
// What the processor offers. Where KVM makes a virtual machine, none of it matters: there are back
// ends that need no extension. So nothing here fails a host; it explains why kvm.create-vm does.
//
// Source: Documentation/arch/x86/cpuinfo.rst; Intel SDM vol. 3, IA32_FEATURE_CONTROL; AMD APM vol.
// 2, VM_CR; arch/s390/kernel/processor.c; arch/riscv/kernel/cpu.c.
#include <fcntl.h>
#include <unistd.h>

#include "check/checks.hpp"
#include "check/modules.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"
#include "host/cpu_info.hpp"

namespace kata::check {
namespace {

constexpr off_t feature_control = 0x3A;  // Intel: bit 0 locked, bit 2 VMX outside SMX
constexpr off_t vm_cr = static_cast<off_t>(0xC0010114);  // AMD: bit 4 SVM disabled
constexpr const char* msr_device = "/dev/cpu/0/msr";

std::string missing_of(const host::CpuInfo& cpu, std::initializer_list<std::string_view> flags) {
  std::string missing;
  for (const std::string_view flag : flags)
    if (!cpu.has(flag)) missing += fmt::format("{}{}", missing.empty() ? "" : " ", flag);
  return missing;
}

Finding about_flags(const std::string& missing, std::string_view detail) {
  if (missing.empty()) return {.detail = std::string{detail}};
  return {.status = Status::warn,
          .detail = fmt::format("missing: {}", missing),
          .hint =
              "enable virtualization in the firmware, or nested virtualization in the "
              "hypervisor that this machine runs in"};
}

Finding x86_flags(const host::CpuInfo& cpu) {
  if (cpu.is_intel()) return about_flags(missing_of(cpu, {"vmx", "lm", "sse4_1"}), "vmx lm sse4_1");
  if (cpu.is_amd()) return about_flags(missing_of(cpu, {"svm", "lm", "sse4_1"}), "svm lm sse4_1");
  return {.status = Status::unknown,
          .detail = fmt::format("processor of vendor {}: no flag is known", quote(cpu.vendor))};
}

// "rv64imafdch_zicbom": the letter stands before the first name of several letters.
bool has_hypervisor_letter(std::string_view isa) {
  const std::string_view letters = isa.substr(0, isa.find('_'));
  return letters.size() > 4 && letters.substr(4).contains('h');
}

Finding power_flags(const Host& host, const host::CpuInfo& cpu) {
  const bool is_old = cpu.cpu.contains("POWER8") || cpu.cpu.contains("POWER7");
  const Result<std::string> smt = host.read("/sys/devices/system/cpu/smt/control", 4096);
  if (is_old && smt && trim(*smt) == "on")
    return {.status = Status::warn,
            .detail = "POWER8 and older run guests only with SMT off",
            .hint = "run 'ppc64_cpu --smt=off'"};
  return {.detail = fmt::format("processor {}", quote(cpu.cpu))};
}

Result<std::uint64_t> read_msr(const Host& host, off_t number) {
  const Fd fd = TRY(host.open(msr_device, O_RDONLY));
  std::uint64_t value = 0;
  const ssize_t got = ::pread(fd.get(), &value, sizeof value, number);
  if (got < 0) return sys_error(errno, "read '{}' at {:#x}", msr_device, number);
  if (got != sizeof value)
    return fail(Code::malformed, "'{}' at {:#x}: {} bytes, expected 8", msr_device, number, got);
  return value;
}

// The flag of a processor whose firmware forbids it is hidden since Linux 5.6.
Result<Finding> judge_lock(bool is_disabled, std::string_view msr, std::uint64_t value) {
  Finding finding{.detail = fmt::format("the firmware allows it ({} is {:#x})", msr, value)};
  if (!is_disabled) return finding;
  return Finding{.status = Status::warn,
                 .detail = fmt::format("the firmware forbids it ({} is {:#x})", msr, value),
                 .hint =
                     "enable virtualization in the firmware's setup and switch the machine "
                     "off and on"};
}

bool works(const Host& host) { return host.ask_kvm(KvmRequest::create_vm).has_value(); }

}  // namespace

Result<Finding> cpu_flags(const Host& host, const Question& /*question*/) {
  const host::CpuInfo cpu = TRY(host::read_cpu_info(host));
  Finding finding;
  switch (config::read_arch(host)) {
    case config::Arch::x86_64: finding = x86_flags(cpu); break;
    case config::Arch::s390x: finding = about_flags(missing_of(cpu, {"sie"}), "sie"); break;
    case config::Arch::ppc64le: finding = power_flags(host, cpu); break;
    case config::Arch::riscv64:
      finding = about_flags(has_hypervisor_letter(cpu.isa) ? "" : "h", "extension h");
      break;
    case config::Arch::aarch64:
      return Finding{.status = Status::skip, .detail = "no flag of arm64 tells; KVM itself does"};
  }
  if (finding.status == Status::warn && works(host)) {
    finding.status = Status::pass;
    finding.detail += "; KVM works all the same";
  }
  finding.facts.push_back(
      {.name = "vendor", .value = escape(cpu.vendor), .source = "/proc/cpuinfo"});
  return finding;
}

Result<Finding> cpu_firmware_lock(const Host& host, const Question& /*question*/) {
  if (config::read_arch(host) != config::Arch::x86_64)
    return Finding{.status = Status::skip, .detail = "only x86-64 firmware has such a lock"};
  const host::CpuInfo cpu = TRY(host::read_cpu_info(host));
  if (cpu.has("vmx") || cpu.has("svm"))
    return Finding{.detail = "the processor shows its extension, so nothing locks it"};
  if (cpu.has("hypervisor"))
    return Finding{.status = Status::skip, .detail = "this machine is a guest itself"};
  if (cpu.is_intel()) {
    const std::uint64_t value = TRY(read_msr(host, feature_control));
    return judge_lock((value & 5U) == 1U, "IA32_FEATURE_CONTROL", value);
  }
  const std::uint64_t value = TRY(read_msr(host, vm_cr));
  return judge_lock((value & 0x10U) != 0, "VM_CR", value);
}

Result<Finding> cpu_nested(const Host& host, const Question& /*question*/) {
  const host::CpuInfo cpu = TRY(host::read_cpu_info(host));
  if (config::read_arch(host) == config::Arch::x86_64 && !cpu.has("hypervisor"))
    return Finding{.detail = "this machine is not a guest"};
  if (!cpu.has("hypervisor") && !host.exists("/sys/hypervisor/type"))
    return Finding{.status = Status::skip, .detail = "no sign of a hypervisor below this machine"};
  Finding finding{.detail = "this machine is a guest; its KVM works all the same"};
  if (works(host)) return finding;
  if (!cpu.has("vmx") && !cpu.has("svm"))
    return Finding{.status = Status::warn,
                   .detail = "this machine is a guest without nested virtualization",
                   .hint =
                       "enable nested virtualization in the hypervisor below and start this "
                       "machine anew"};
  finding.detail = "this machine is a guest with nested virtualization";
  return finding;
}

}  // namespace kata::check
