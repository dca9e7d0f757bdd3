// SPDX-License-Identifier: Apache-2.0
// Hardware that keeps a guest's memory from the host.
//
// Source: Documentation/arch/x86/tdx.rst; Documentation/virt/kvm/x86/amd-memory-encryption.rst;
// Documentation/virt/kvm/s390/s390-pv.rst. A module's switch alone proves nothing: the processor's
// flag, which the kernel drops where the firmware did not prepare it, has to be there as well.
// KVM's capability 240 is nested virtualization on arm64, not CCA, so CCA is never reported.
#include "check/checks.hpp"
#include "check/modules.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"
#include "host/cpu_info.hpp"

namespace kata::check {
namespace {

using config::Arch;

Finding other_machine(std::string_view what) {
  return {.status = Status::skip, .detail = fmt::format("only {} has it", what)};
}

Fact switch_fact(std::string_view module, std::string_view name, bool is_set) {
  return {.name = fmt::format("{}_{}", module, name),
          .value = is_set,
          .source = fmt::format("/sys/module/{}/parameters/{}", module, name)};
}

// Off where the module does not have it; unreadable is another matter.
Result<bool> read_switch(const Host& host, std::string_view module, std::string_view name) {
  const Result<std::string> value = read_parameter(host, module, name);
  if (!value && value.error().code == Code::not_found) return false;
  if (!value) return std::unexpected(value.error());
  return is_on(*value);
}

struct Signs {
  std::string_view module;
  std::string_view parameter;
  std::string_view flag;
  std::string_view device{};  // a node that the hypervisor opens
};

// All signs: there. None: the machine does not have it. Some: something is not set up.
Result<Finding> judge(const Host& host, const Signs& signs) {
  const host::CpuInfo cpu = TRY(host::read_cpu_info(host));
  const bool is_switched = TRY(read_switch(host, signs.module, signs.parameter));
  const bool has_flag = cpu.has(signs.flag);
  const bool has_device = signs.device.empty() || host.exists(signs.device);
  std::vector<Fact> facts{
      switch_fact(signs.module, signs.parameter, is_switched),
      {.name = std::string{signs.flag}, .value = has_flag, .source = "/proc/cpuinfo"}};
  if (!signs.device.empty())
    facts.push_back({.name = "device", .value = has_device, .source = std::string{signs.device}});
  if (is_switched && has_flag && has_device)
    return Finding{.detail = "ready", .facts = std::move(facts)};
  if (!is_switched && !has_flag)
    return Finding{.status = Status::skip,
                   .detail = "this machine does not offer it",
                   .facts = std::move(facts)};
  Finding finding{.status = Status::fail, .facts = std::move(facts)};
  if (!has_flag) {
    finding.detail = fmt::format("{}.{} is on, but the processor has no '{}'", signs.module,
                                 signs.parameter, signs.flag);
    finding.hint = "enable it in the firmware's setup";
  } else if (!is_switched) {
    finding.detail =
        fmt::format("the processor has it, but {}.{} is off", signs.module, signs.parameter);
    finding.hint = fmt::format("boot with '{}.{}=1'", signs.module, signs.parameter);
  } else {
    finding.detail = fmt::format("no {}", signs.device);
    finding.hint = "run 'modprobe ccp'";
  }
  return finding;
}

Result<Finding> judge_amd(const Host& host, const Signs& signs) {
  if (config::read_arch(host) != Arch::x86_64) return other_machine("AMD");
  if (!TRY(host::read_cpu_info(host)).is_amd()) return other_machine("AMD");
  return judge(host, signs);
}

// "prot_virt=1" and its other spellings.
bool asks_for_protection(std::string_view cmdline) {
  for (const std::string_view on : {"1", "on", "y", "yes"})
    if (fmt::format(" {} ", trim(cmdline)).contains(fmt::format(" prot_virt={} ", on))) return true;
  return false;
}

}  // namespace

Result<Finding> prot_tdx(const Host& host, const Question& /*question*/) {
  if (config::read_arch(host) != Arch::x86_64) return other_machine("Intel");
  if (!TRY(host::read_cpu_info(host)).is_intel()) return other_machine("Intel");
  return judge(host, {"kvm_intel", "tdx", "tdx_host_platform"});
}

Result<Finding> prot_snp(const Host& host, const Question& /*question*/) {
  return judge_amd(host, {"kvm_amd", "sev_snp", "sev_snp", "/dev/sev"});
}

Result<Finding> prot_sev(const Host& host, const Question& /*question*/) {
  return judge_amd(host, {"kvm_amd", "sev", "sev", "/dev/sev"});
}

Result<Finding> prot_se(const Host& host, const Question& /*question*/) {
  if (config::read_arch(host) != Arch::s390x) return other_machine("s390x");
  constexpr std::string_view secure_execution = "158";
  const host::CpuInfo cpu = TRY(host::read_cpu_info(host));
  const std::string cmdline = TRY(host.read("/proc/cmdline"));
  constexpr std::string_view path = "/sys/firmware/uv/prot_virt_host";
  const Result<std::string> uv = host.read(path, 4096);
  if (uv && trim(*uv) != "0" && trim(*uv) != "1")
    return fail(Code::malformed, "read {}: {}, expected 0 or 1", quote(path), quote(trim(*uv)));
  const bool is_on = uv ? trim(*uv) == "1" : asks_for_protection(cmdline);
  Finding finding{.detail = "ready",
                  .facts = {{.name = "facility_158",
                             .value = cpu.has_facility(secure_execution),
                             .source = "/proc/cpuinfo"}}};
  if (cpu.has_facility(secure_execution) && is_on) return finding;
  finding.status = cpu.has_facility(secure_execution) ? Status::fail : Status::skip;
  finding.detail = cpu.has_facility(secure_execution)
                       ? "the machine has Secure Execution, but the kernel does not use it"
                       : "this machine does not offer it";
  if (finding.status == Status::fail) finding.hint = "boot with 'prot_virt=1'";
  return finding;
}

Result<Finding> prot_pef(const Host& host, const Question& /*question*/) {
  if (config::read_arch(host) != Arch::ppc64le) return other_machine("ppc64le");
  if (host.exists("/sys/firmware/ultravisor")) return Finding{.detail = "ready"};
  return Finding{.status = Status::skip, .detail = "this machine does not offer it"};
}

// What confidential_guest needs: one of them.
Result<Finding> prot_guest(const Host& host, const Question& question) {
  if (!is_confidential(question))
    return Finding{.status = Status::skip, .detail = "no configuration sets confidential_guest"};
  constexpr std::pair<std::string_view, Result<Finding> (*)(const Host&, const Question&)> all[] = {
      {"TDX", prot_tdx},
      {"SEV-SNP", prot_snp},
      {"SEV", prot_sev},
      {"Secure Execution", prot_se},
      {"PEF", prot_pef}};
  for (const auto& [name, check] : all) {
    const Finding finding = TRY(check(host, question));
    if (finding.status == Status::pass)
      return Finding{.detail = fmt::format("{} is ready for guests", name)};
  }
  return Finding{.status = Status::fail,
                 .detail = "confidential_guest is set, and this machine can protect no guest",
                 .hint =
                     "use a machine with TDX, SEV-SNP or Secure Execution, or set "
                     "confidential_guest = false"};
}

}  // namespace kata::check
