// SPDX-License-Identifier: Apache-2.0
// VFIO, PCI topology and the IOMMU.
#include "config/judge.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

bool is_port(const std::string& port) { return !port.empty() && port != "no-port"; }

// The first of the two keys that asks for VFIO devices, or nothing.
std::string_view vfio_key(const Case& c) {
  if (is_port(c.text("cold_plug_vfio"))) return "cold_plug_vfio";
  if (is_port(c.text("hot_plug_vfio"))) return "hot_plug_vfio";
  return {};
}

void judge_ports(Case& c) {
  if (c.go()) {
    for (const std::string_view name : {"hot_plug_vfio", "cold_plug_vfio"})
      c.must_be_one_of(name, {"no-port", "bridge-port", "root-port", "switch-port"});
    if (is_port(c.text("hot_plug_vfio")) && is_port(c.text("cold_plug_vfio")))
      c.failure("combos.vfio", "cold_plug_vfio", "hot_plug_vfio and cold_plug_vfio are both set",
                "keep one of them");
    return;
  }
  const std::string port = c.text("cold_plug_vfio");
  if (is_port(port) && port != "root-port")
    c.failure("combos.vfio", "cold_plug_vfio",
              fmt::format("{}: runtime-rs knows only root-port, and fails when a sandbox starts",
                          quote(port)),
              "write cold_plug_vfio = \"root-port\"");
}

void judge_vfio(Case& c) {
  judge_ports(c);
  const std::string_view key = vfio_key(c);
  if (key.empty()) return;
  if (c.is_any({Vmm::firecracker, Vmm::stratovirt}))
    c.failure("combos.vfio", key,
              fmt::format("{}: {} has no VFIO", quote(c.text(key)), c.config().hypervisor),
              fmt::format("write {} = \"no-port\"", key));
  else if (c.go() && c.is(Vmm::clh) && key == "cold_plug_vfio" && c.text(key) != "root-port")
    c.failure("combos.vfio", key, fmt::format("{}: with clh only root-port", quote(c.text(key))),
              "write cold_plug_vfio = \"root-port\"");
}

void judge_topology(Case& c) {
  if (c.go()) return;
  const bool has_root = c.integer("pcie_root_port") > 0;
  const bool has_switch = c.integer("pcie_switch_port") > 0;
  if (has_root && has_switch)
    c.failure("combos.pcie-ports", "pcie_switch_port",
              "pcie_root_port and pcie_switch_port are both set, which runtime-rs refuses",
              "write pcie_switch_port = 0");
  else if (has_switch && !c.is(Vmm::dragonball))
    c.warning("combos.pcie-ports", "pcie_switch_port", "no effect: runtime-rs builds no switch",
              "use pcie_root_port instead");
}

void judge_dragonball(Case& c) {
  if (!c.is(Vmm::dragonball)) return;
  for (const std::string_view name :
       {"default_bridges", "pcie_root_port", "pcie_switch_port", "enable_iommu",
        "enable_iommu_platform", "enable_iothreads", "rootless"})
    c.must_be_empty(name);
}

}  // namespace

void judge_devices(Case& c) {
  judge_vfio(c);
  judge_topology(c);
  judge_dragonball(c);
}

}  // namespace kata::config
