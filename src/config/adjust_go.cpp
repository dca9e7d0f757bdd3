// SPDX-License-Identifier: Apache-2.0
// Source: src/runtime/pkg/katautils/config.go:400-760 and the functions that build each
// hypervisor's configuration after it.
#include <algorithm>

#include "config/adjust.hpp"

namespace kata::config {
namespace {

// Source: src/runtime/pkg/govmm/vmm_*.go.
std::uint64_t most_vcpus(Arch arch) {
  switch (arch) {
    case Arch::x86_64: return 240;
    case Arch::aarch64: return 123;
    case Arch::s390x: return 248;
    case Arch::ppc64le: return 128;
    case Arch::riscv64: break;
  }
  return 512;
}

void adjust_vcpus(Draft& draft) {
  const std::uint64_t most = most_vcpus(draft.machine().arch);
  const std::uint64_t host = draft.machine().cpus.value_or(most);
  const auto asked = static_cast<std::uint64_t>(draft.integer("default_maxvcpus"));
  if (draft.machine().cpus && (asked == 0 || asked > host))
    draft.set_integer("default_maxvcpus", host, host_cpus(host));
  if (static_cast<std::uint64_t>(draft.integer("default_maxvcpus")) > most)
    draft.set_integer("default_maxvcpus", most,
                      fmt::format("the Go runtime's limit on {}", to_text(draft.machine().arch)));
  const auto limit = static_cast<double>(host);
  const double vcpus = draft.number("default_vcpus");
  if (draft.machine().cpus && (vcpus < 0 || vcpus > limit))
    draft.set("default_vcpus", {.value = limit}, host_cpus(host));
}

void adjust_memory(Draft& draft) {
  constexpr std::int64_t least_mib = 256;
  constexpr std::uint64_t taken_mib = 2048;
  if (draft.integer("default_memory") < least_mib)
    draft.set_integer("default_memory", taken_mib,
                      "the Go runtime takes 2048 MiB for anything below 256 MiB");
  clamp_to_host_memory(draft, "default_maxmemory");
}

void adjust_devices(Draft& draft) {
  constexpr std::uint64_t most_ports = 16;
  for (const std::string_view name : {"pcie_root_port", "pcie_switch_port"})
    lower_to(draft, name, most_ports);
  lower_to(draft, "default_bridges", most_bridges);
}

// Source: virtcontainers/qemu_amd64.go, qemu_arm64.go and each hypervisor's own defaults.
void adjust_for_vmm(Draft& draft) {
  const bool on_arm = draft.machine().arch == Arch::aarch64 && draft.is_zero("firmware") &&
                      draft.is_zero("pflashes");
  if (draft.is(Vmm::qemu) &&
      (draft.text("machine_type") == "microvm" || on_arm || draft.boolean("confidential_guest")))
    draft.set("disable_image_nvdimm", {.value = true}, "no NVDIMM on this kind of machine");
  if (draft.is(Vmm::clh) || draft.is(Vmm::firecracker) || draft.is(Vmm::stratovirt))
    draft.set("disable_vhost_net", {.value = true}, "this hypervisor has no vhost-net");
  if (draft.is(Vmm::firecracker)) {
    draft.set("disable_guest_selinux", {.value = true}, "not with Firecracker");
    draft.set("shared_fs", {.value = std::string{"none"}}, "Firecracker shares no file system");
  }
  if (draft.is(Vmm::remote))
    draft.set("shared_fs", {.value = std::string{"none"}}, "a remote guest shares no file system");
}

void adjust_bursts(Draft& draft) {
  for (const std::string_view name : {"bw", "ops"})
    if (draft.integer(fmt::format("disk_rate_limiter_{}_max_rate", name)) == 0)
      draft.set_integer(fmt::format("disk_rate_limiter_{}_one_time_burst", name), 0,
                        "ignored without a rate");
}

}  // namespace

void adjust_for_go(Draft& draft) {
  adjust_vcpus(draft);
  adjust_memory(draft);
  adjust_devices(draft);
  trim_list(draft, "cpu_features", EmptyParts::dropped);
  trim_list(draft, "machine_accelerators", EmptyParts::dropped);
  adjust_bursts(draft);
  adjust_for_vmm(draft);
}

}  // namespace kata::config
