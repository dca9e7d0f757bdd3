// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "check/checks.hpp"
#include "check/vfio_need.hpp"
#include "fixture.hpp"
#include "memory_fixture.hpp"
#include "vfio_fixture.hpp"

using namespace kata;
using namespace kata::test;
using check::iommu_enabled;
using check::iommu_noiommu;
using check::Question;
using check::vfio_groups;
using check::vfio_modules;
using check::vfio_nodes;

namespace {

Question about_devices(std::vector<std::string> devices) {
  return {.configurations = {}, .devices = std::move(devices)};
}

const Question nothing{.configurations = {}};

}  // namespace

TEST_CASE("VFIO is needed where a configuration plugs devices, or one is asked about") {
  const Tree tree;
  CHECK_FALSE(check::needs_vfio(asked_qemu(tree)));
  CHECK_FALSE(check::needs_vfio(asked_qemu(tree, "cold_plug_vfio = \"no-port\"")));
  CHECK(check::needs_vfio(asked_qemu(tree, "cold_plug_vfio = \"root-port\"")));
  CHECK(check::needs_vfio(asked_qemu(tree, "hot_plug_vfio = \"bridge-port\"")));
  CHECK(check::needs_vfio(about_devices({"01:00.0"})));
}

TEST_CASE("an IOMMU is on when there are groups") {
  const Tree tree;
  const Host host{tree.root()};
  tree.make_dir("/sys/kernel/iommu_groups");
  make_pci(tree, {.address = "0000:01:00.0", .group = "0"});
  make_pci(tree, {.address = "0000:02:00.0", .group = "1"});
  CHECK(to_line(iommu_enabled(host, nothing)) == "pass: 2 IOMMU groups");
  tree.make_dir("/sys/class/iommu/dmar0");
  CHECK(to_line(iommu_enabled(host, nothing)) == "pass: 2 IOMMU groups of dmar0");
}

TEST_CASE("without groups the hint is what turns this machine's IOMMU on") {
  struct {
    const char* arch;
    const char* vendor;
    const char* absent;
    const char* idle;
  } const cases[] = {
      {"x86_64", "GenuineIntel",
       "turn VT-d on in the firmware, and add 'intel_iommu=on' to the kernel's command line",
       "add 'intel_iommu=on' to the kernel's command line and restart"},
      {"x86_64", "AuthenticAMD", "turn AMD-Vi, which is also called IOMMU, on in the firmware",
       "take 'iommu=off' and 'amd_iommu=off' off the kernel's command line and restart"},
      {"x86_64", "CentaurHauls",
       "turn VT-d or AMD-Vi on in the firmware, and on Intel add 'intel_iommu=on' to the kernel's "
       "command line",
       "on Intel add 'intel_iommu=on' to the kernel's command line, on AMD take 'iommu=off' and "
       "'amd_iommu=off' off it, and restart"},
      {"aarch64", "", "turn the SMMU on in the firmware",
       "start a kernel that drives the SMMU (CONFIG_ARM_SMMU_V3)"},
      {"s390x", "IBM/S390",
       "give the partition a PCI function, and start the kernel without 'pci=off'",
       "start the kernel without 'pci=off'"},
      {"ppc64le", "",
       "start the kernel on the bare machine, without 'iommu=off' on its command line",
       "start the kernel without 'iommu=off' on its command line"},
      {"riscv64", "",
       "use a machine with an IOMMU, and Linux 6.13 or later with CONFIG_RISCV_IOMMU",
       "start Linux 6.13 or later with CONFIG_RISCV_IOMMU"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.arch);
    CAPTURE(c.vendor);
    const Tree tree;
    const Host host{tree.root()};
    tree.write("/proc/sys/kernel/arch", fmt::format("{}\n", c.arch));
    tree.write("/proc/cpuinfo", fmt::format("vendor_id : {}\n", c.vendor));
    CHECK(to_line(iommu_enabled(host, nothing)) ==
          fmt::format("fail: no IOMMU group, and the firmware describes no IOMMU | {}", c.absent));
    tree.write("/sys/firmware/acpi/tables/IVRS", "");
    CHECK(
        to_line(iommu_enabled(host, nothing)) ==
        fmt::format("fail: no IOMMU group, although the firmware describes an IOMMU | {}", c.idle));
  }
}

TEST_CASE("groups that cannot be read leave the IOMMU unknown") {
  const Tree tree;
  tree.link("/sys/kernel/iommu_groups", "iommu_groups");
  const Host host{tree.root()};
  const std::string line =
      "unknown: open '/sys/kernel/iommu_groups': Too many levels of symbolic links";
  CHECK(to_line(iommu_enabled(host, nothing)) == line);
  CHECK(to_line(iommu_noiommu(host, nothing)) == line);
  CHECK(to_line(vfio_groups(host, nothing)) == line);
  CHECK(to_line(vfio_nodes(host, nothing)) == line);
}

TEST_CASE("giving devices away without an IOMMU fails") {
  const Tree tree;
  const Host host{tree.root()};
  constexpr const char* file = "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode";
  const std::string pass = "pass: vfio gives no device away without an IOMMU";
  CHECK(to_line(iommu_noiommu(host, nothing)) == pass);
  tree.write(file, "N\n");
  CHECK(to_line(iommu_noiommu(host, nothing)) == pass);
  tree.write(file, "Y\n");
  CHECK(to_line(iommu_noiommu(host, nothing)) ==
        "fail: vfio gives devices away without an IOMMU, which no hypervisor takes and which lets "
        "them reach all memory | run 'echo N > "
        "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode'");
}

TEST_CASE("the drivers of VFIO may be loaded or built in") {
  const Tree tree;
  const Host host{tree.root()};
  CHECK(to_line(vfio_modules(host, nothing)) ==
        "unknown: open '/sys/module': No such file or directory");
  tree.make_dir("/sys/module/kvm");
  CHECK(to_line(vfio_modules(host, nothing)) ==
        "fail: not loaded and not built in: vfio vfio_pci vfio_iommu_type1 | run 'modprobe -a vfio "
        "vfio_pci vfio_iommu_type1'");
  tree.make_dir("/sys/module/vfio");
  tree.make_dir("/sys/module/vfio_pci");
  CHECK(to_line(vfio_modules(host, nothing)) ==
        "fail: not loaded and not built in: vfio_iommu_type1 | run 'modprobe -a vfio_iommu_type1'");
  const std::string pass = "pass: vfio, vfio-pci and a driver of the IOMMU are there";
  tree.write("/dev/iommu", "");
  CHECK(to_line(vfio_modules(host, nothing)) == pass);

  const Tree built_in{{"/sys/module/kvm/x", ""},
                      {"/proc/sys/kernel/osrelease", "6.1.0\n"},
                      {"/lib/modules/6.1.0/modules.builtin",
                       "kernel/drivers/vfio/vfio.ko\nkernel/drivers/vfio/pci/vfio-pci.ko\n"
                       "kernel/drivers/vfio/vfio_iommu_type1.ko\n"}};
  CHECK(to_line(vfio_modules(Host{built_in.root()}, nothing)) == pass);
}

TEST_CASE("bound devices are judged with their group, others only when they are asked about") {
  const Tree tree;
  const Host host{tree.root()};
  make_pci(tree, {.address = "0000:02:00.0", .driver = "nvme", .group = "15"});
  CHECK(to_line(vfio_groups(host, nothing)) == "skip: no device is bound to vfio-pci");
  CHECK(to_line(vfio_nodes(host, nothing)) == "skip: no device is bound to vfio-pci");
  CHECK(to_line(vfio_groups(host, about_devices({"02:00.0"}))) ==
        "fail: 0000:02:00.0: bound to driver 'nvme', expected vfio-pci | run 'driverctl "
        "set-override 0000:02:00.0 vfio-pci'");

  make_pci(tree, {.address = "0000:01:00.0", .driver = "vfio-pci", .group = "14"});
  CHECK(to_line(vfio_groups(host, nothing)) == "pass: 0000:01:00.0: IOMMU group 14 is viable");
  make_pci(tree, {.address = "0000:01:00.1", .driver = "snd_hda_intel", .group = "14"});
  CHECK(to_line(vfio_groups(host, nothing)) ==
        "fail: 0000:01:00.0: IOMMU group 14 is not viable: 0000:01:00.1 (driver snd_hda_intel) "
        "held by the host | bind the others too: run 'kata-ctl check vfio 0000:01:00.1'");
}

TEST_CASE("reserved memory and unsafe interrupts are warned about") {
  const Tree tree;
  const Host host{tree.root()};
  make_pci(tree, {.address = "0000:01:00.0", .driver = "vfio-pci", .group = "14"});
  tree.write("/sys/kernel/iommu_groups/14/reserved_regions",
             "0x00000000fee00000 0x00000000feefffff msi\n");
  CHECK(to_line(vfio_groups(host, nothing)).starts_with("pass"));
  tree.write("/sys/kernel/iommu_groups/14/reserved_regions",
             "0x00000000000e0000 0x00000000000effff direct\n");
  CHECK(to_line(vfio_groups(host, nothing)) ==
        "warn: 0000:01:00.0: its firmware keeps memory for it ('direct' in reserved_regions), and "
        "Intel's IOMMU then refuses to give it away");
  tree.write("/sys/kernel/iommu_groups/14/reserved_regions", "");
  tree.write("/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "Y\n");
  CHECK(to_line(vfio_groups(host, nothing)) ==
        "warn: a guest with a device can make up interrupts of others (allow_unsafe_interrupts is "
        "on) | use a machine with interrupt remapping");
}

TEST_CASE("a device's node has to be there, and open to a hypervisor that is not root") {
  const Tree tree;
  const Host host{tree.root()};
  make_pci(tree, {.address = "0000:01:00.0", .driver = "vfio-pci", .group = "14"});
  CHECK(to_line(vfio_nodes(host, nothing)) ==
        "fail: neither '/dev/vfio/vfio' nor '/dev/iommu' is there; 0000:01:00.0: '/dev/vfio/14' is "
        "not there | run 'modprobe vfio'");
  tree.write("/dev/vfio/vfio", "");
  tree.write("/dev/vfio/14", "");
  CHECK(to_line(vfio_nodes(host, nothing)) == "pass: 0000:01:00.0: '/dev/vfio/14' is there");
}
