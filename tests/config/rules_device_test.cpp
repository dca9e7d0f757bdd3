// SPDX-License-Identifier: Apache-2.0
// Rules and combinations: devices, Dragonball, security.
#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr auto go = config::Dialect::go;
constexpr auto rust = config::Dialect::rust;

}  // namespace

TEST_CASE("VFIO devices are plugged where runtime and hypervisor can") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go, "qemu", "cold_plug_vfio = \"root-port\"", "", {}},
          {go, "qemu", "hot_plug_vfio = \"switch-port\"", "", {}},
          {go,
           "qemu",
           "hot_plug_vfio = \"rootport\"",
           "",
           {"error hypervisor.qemu.hot_plug_vfio: 'rootport': not one of no-port, bridge-port, "
            "root-port, switch-port | did you mean 'root-port'?"}},
          {go,
           "qemu",
           "hot_plug_vfio = \"root-port\"\ncold_plug_vfio = \"root-port\"",
           "",
           {"error hypervisor.qemu.cold_plug_vfio: hot_plug_vfio and cold_plug_vfio are both set | "
            "keep one of them"}},
          {rust,
           "qemu",
           "cold_plug_vfio = \"switch-port\"",
           "",
           {"error hypervisor.qemu.cold_plug_vfio: 'switch-port': runtime-rs knows only root-port, "
            "and fails when a sandbox starts | write cold_plug_vfio = \"root-port\""}},
          {rust, "qemu", "cold_plug_vfio = \"root-port\"", "", {}},
          {go,
           "clh",
           "cold_plug_vfio = \"bridge-port\"",
           "",
           {"error hypervisor.clh.cold_plug_vfio: 'bridge-port': with clh only root-port | write "
            "cold_plug_vfio = \"root-port\""}},
          {go, "clh", "hot_plug_vfio = \"bridge-port\"", "", {}},
          {go,
           "firecracker",
           "hot_plug_vfio = \"root-port\"",
           "",
           {"error hypervisor.firecracker.hot_plug_vfio: 'root-port': firecracker has no VFIO | "
            "write hot_plug_vfio = \"no-port\""}},
          {rust,
           "firecracker",
           "cold_plug_vfio = \"root-port\"",
           "",
           {"error hypervisor.firecracker.cold_plug_vfio: 'root-port': firecracker has no VFIO | "
            "write cold_plug_vfio = \"no-port\""}},
          {go,
           "stratovirt",
           "cold_plug_vfio = \"root-port\"",
           "",
           {"error hypervisor.stratovirt.cold_plug_vfio: 'root-port': stratovirt has no VFIO | "
            "write cold_plug_vfio = \"no-port\""}},
          {rust,
           "qemu",
           "pcie_root_port = 1\npcie_switch_port = 1",
           "",
           {"error hypervisor.qemu.pcie_switch_port: pcie_root_port and pcie_switch_port are both "
            "set, which runtime-rs refuses | write pcie_switch_port = 0"}},
          {rust,
           "qemu",
           "pcie_switch_port = 1",
           "",
           {"warning hypervisor.qemu.pcie_switch_port: no effect: runtime-rs builds no switch | "
            "use pcie_root_port instead"}},
          {go, "qemu", "pcie_root_port = 1\npcie_switch_port = 1", "", {}},
      });
}

TEST_CASE("Dragonball refuses what it has no use for") {
  const ConfigNode node;
  for (const char* more :
       {"path = \"/opt/vmm\"", "valid_hypervisor_paths = [\"/opt/vmm\"]", "ctlpath = \"/opt/vmm\"",
        "firmware = \"/opt/vmm\"", "pflashes = [\"/opt/vmm\"]", "machine_type = \"q35\"",
        "enable_iommu = true", "enable_iommu_platform = true", "default_bridges = 1",
        "pcie_root_port = 1", "pcie_switch_port = 1", "enable_iothreads = true", "rootless = true",
        "jailer_path = \"/opt/vmm\""}) {
    const std::string key{more, std::string_view{more}.find(' ')};
    check_mistakes(node, {{rust,
                           "dragonball",
                           more,
                           "",
                           {"error hypervisor.dragonball." + key +
                            ": runtime-rs refuses any value with dragonball | remove the line"}}});
  }
  check_mistakes(node, {{rust, "dragonball", "path = \"\"\ndefault_bridges = 0", "", {}}});
}

TEST_CASE("a jailer is Firecracker's") {
  const ConfigNode node;
  for (const char* hypervisor : {"qemu", "clh"})
    check_mistakes(node, {{rust,
                           hypervisor,
                           "jailer_path = \"/opt/vmm\"",
                           "",
                           {std::string{"error hypervisor."} + hypervisor +
                            ".jailer_path: runtime-rs refuses any value with " + hypervisor +
                            " | remove the line"}}});
  check_mistakes(node, {{rust, "firecracker", "jailer_path = \"/opt/vmm\"", "", {}},
                        {go, "qemu", "jailer_path = \"/opt/vmm\"", "", {}}});
}

TEST_CASE("a confidential guest shares nothing, and clh's needs all its parts") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "confidential_guest = true",
           "",
           {"warning hypervisor.qemu.shared_fs: 'virtio-fs' with confidential_guest: the host sees "
            "every shared file | write shared_fs = \"none\""}},
          {rust,
           "qemu",
           "shared_fs = \"virtio-fs\"\nconfidential_guest = true",
           "",
           {"warning hypervisor.qemu.shared_fs: 'virtio-fs' with confidential_guest: runtime-rs "
            "shares no files with such a guest | write shared_fs = \"none\""}},
          {rust, "clh", "confidential_guest = true\nfirmware = \"/opt/image\"", "", {}},
          {rust,
           "clh",
           "confidential_guest = true\ninitrd = \"/opt/image\"\n"
           "block_device_driver = \"virtio-scsi\"",
           "",
           {"error hypervisor.clh.firmware: not set, and a confidential guest of clh needs it",
            "error hypervisor.clh.image: not set, and a confidential guest of clh needs it",
            "error hypervisor.clh.block_device_driver: 'virtio-scsi': a confidential guest of clh "
            "needs virtio-blk"}},
          {go,
           "qemu",
           "snp_id_block = \"x\"",
           "",
           {"error hypervisor.qemu.snp_id_block: set without snp_id_auth"}},
          {go, "qemu", "snp_id_block = \"x\"\nsnp_id_auth = \"x\"", "", {}},
      });
}

TEST_CASE("settings that open the host are told of") {
  const ConfigNode node;
  node.write("/proc/sys/net/core/bpf_jit_enable", "0\n");
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "enable_annotations = [\"path\", \".*\"]",
           "",
           {"warning hypervisor.qemu.enable_annotations: '.*': lets every pod change every setting "
            "| list the annotations that pods need",
            "warning hypervisor.qemu.enable_annotations: 'path': lets a pod choose a program that "
            "root runs | leave out of the list what no pod needs"}},
          {rust,
           "qemu",
           "enable_annotations = [\"enable_iommu\", \"kernel_params\"]",
           "",
           {"warning hypervisor.qemu.enable_annotations: 'kernel_params': lets a pod open the "
            "debug "
            "console, a root shell in its guest | leave out of the list what no pod needs"}},
          {go, "qemu", "enable_annotations = [\"enable_iommu\", \"^kernel$\"]", "", {}},
          {go,
           "qemu",
           "seccompsandbox = \"on\"",
           "",
           {"warning hypervisor.qemu.seccompsandbox: slow while net.core.bpf_jit_enable is 0 | run "
            "'sysctl net.core.bpf_jit_enable=1'"}},
          {go,
           "qemu",
           "extra_monitor_socket = \"qpm\"",
           "",
           {"error hypervisor.qemu.extra_monitor_socket: 'qpm': not one of hmp, qmp, qmp-pretty | "
            "did you mean 'qmp'?"}},
      });
}

}  // namespace kata::test
