// SPDX-License-Identifier: Apache-2.0
// The kernel's modules that guests need, loaded, built in or to be had.
//
// Source: contract 5.2, src/runtime/cmd/kata-runtime/kata-check_*.go for the list; a module's
// device that /proc/misc lists is there whether the module shows itself or not.
#include <algorithm>

#include "check/checks.hpp"
#include "check/misc_devices.hpp"
#include "check/modules.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"
#include "host/cpu_info.hpp"

namespace kata::check {
namespace {

using config::Arch;

struct Wanted {
  std::string_view module;
  std::string_view device{};  // its name in /proc/misc
};

bool has_device(const Host& host, std::string_view device) {
  if (device.empty()) return false;
  const auto devices = read_misc_devices(host);
  return devices && std::ranges::find(*devices, device, &MiscDevice::name) != devices->end();
}

Finding not_there(const Host& host, const std::string& list, bool is_available) {
  const std::string forbidden = loading_forbidden_by(host);
  Finding finding{.status = Status::fail, .detail = list};
  if (!forbidden.empty())
    finding.hint = fmt::format("boot anew with them loaded: {}", forbidden);
  else if (!is_available)
    finding.hint = "install the kernel's modules, or a kernel that has them";
  return finding;
}

// What a list of modules comes to.
Finding judge(const Host& host, std::span<const Wanted> list) {
  const Modules modules{host};
  Finding finding;
  std::string states;
  std::string names;
  bool is_available = true;
  for (const auto& [module, device] : list) {
    ModuleState state = modules.state_of(module);
    if (!is_there(state) && has_device(host, device)) state = ModuleState::built_in;
    states += fmt::format("{}{} {}", states.empty() ? "" : ", ", module, to_text(state));
    finding.facts.push_back({.name = std::string{module},
                             .value = std::string{to_text(state)},
                             .source = fmt::format("/sys/module/{}", module)});
    if (is_there(state)) continue;
    names += fmt::format(" {}", module);
    is_available = is_available && state != ModuleState::absent;
  }
  finding.detail = states;
  if (names.empty()) return finding;
  Finding missing = not_there(host, states, is_available);
  if (missing.hint.empty()) missing.hint = fmt::format("run 'modprobe -a{}'", names);
  missing.facts = std::move(finding.facts);
  return missing;
}

// KVM's module and the one for this processor; nothing where it is always built in.
Result<std::vector<Wanted>> kvm_modules(const Host& host) {
  std::vector<Wanted> list{{"kvm", "kvm"}};
  const Arch arch = config::read_arch(host);
  if (arch == Arch::ppc64le) list.push_back({"kvm_hv", "kvm"});
  if (arch != Arch::x86_64) return list;
  const host::CpuInfo cpu = TRY(host::read_cpu_info(host));
  if (cpu.is_intel()) list.push_back({"kvm_intel"});
  if (cpu.is_amd()) list.push_back({"kvm_amd"});
  return list;
}

}  // namespace

Result<Finding> mod_kvm(const Host& host, const Question& question) {
  if (!needs_kvm(question))
    return Finding{.status = Status::skip, .detail = "no guest runs on this machine"};
  const std::vector<Wanted> list = TRY(kvm_modules(host));
  Finding finding = judge(host, list);
  if (finding.status != Status::fail || !has_device(host, "kvm")) return finding;
  return Finding{.detail = finding.detail + "; KVM is there without",
                 .facts = std::move(finding.facts)};
}

Result<Finding> mod_vhost(const Host& host, const Question& question) {
  if (!needs_vhost_net(question))
    return Finding{.status = Status::skip, .detail = "no configured hypervisor uses vhost-net"};
  constexpr Wanted list[] = {{"vhost", "vhost-net"}, {"vhost_net", "vhost-net"}};
  return judge(host, list);
}

Result<Finding> mod_vsock(const Host& host, const Question& question) {
  if (!needs_vhost_vsock(question))
    return Finding{.status = Status::skip,
                   .detail = "no configured hypervisor uses /dev/vhost-vsock"};
  constexpr Wanted list[] = {{"vhost_vsock", "vhost-vsock"}};
  return judge(host, list);
}

Result<Finding> mod_loading(const Host& host, const Question& /*question*/) {
  TRY(host.read("/proc/cmdline"));
  const std::string forbidden = loading_forbidden_by(host);
  if (!forbidden.empty())
    return Finding{.status = Status::warn,
                   .detail = fmt::format("no module can be loaded: {}", forbidden),
                   .hint = "make sure that every module is loaded at boot"};
  return Finding{.detail = "modules can be loaded"};
}

Result<Finding> mod_parameters(const Host& host, const Question& /*question*/) {
  const host::CpuInfo cpu = TRY(host::read_cpu_info(host));
  if (!cpu.is_intel() && !cpu.is_amd())
    return Finding{.status = Status::skip,
                   .detail = "no parameter of this processor's KVM matters"};
  const std::string_view module = cpu.is_intel() ? "kvm_intel" : "kvm_amd";
  if (!host.exists(fmt::format("/sys/module/{}", module)))
    return Finding{.status = Status::skip, .detail = fmt::format("{} is not loaded", module)};
  Finding finding{.detail = fmt::format("{} is as it should be", module)};
  const auto must_be_on = [&](std::string_view name) -> Result<> {
    const std::string value = TRY(read_parameter(host, module, name));
    finding.facts.push_back({.name = std::string{name},
                             .value = escape(value),
                             .source = fmt::format("/sys/module/{}/parameters/{}", module, name)});
    if (is_on(value)) return {};
    finding.status = Status::warn;
    finding.detail = fmt::format("{}.{} is {}, expected 'Y'", module, name, quote(value));
    finding.hint = fmt::format("run 'modprobe -r {0} && modprobe {0} {1}=1'", module, name);
    return {};
  };
  TRY(must_be_on(cpu.is_intel() ? "ept" : "npt"));
  // A guest's own KVM may do without, as upstream's tool has it.
  if (cpu.is_intel() && !cpu.has("hypervisor")) TRY(must_be_on("unrestricted_guest"));
  return finding;
}

}  // namespace kata::check
