// SPDX-License-Identifier: Apache-2.0
#include "check/vfio_survey.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "support/failure.hpp"
#include "vfio_fixture.hpp"

using namespace kata;
using namespace kata::test;
using check::Assignable;
using check::survey_vfio;
using check::VfioDevice;

namespace {

// The only device of a survey.
VfioDevice one(const Tree& tree, const std::string& address) {
  const std::vector<std::string> wanted{address};
  auto survey = survey_vfio(Host{tree.root()}, wanted);
  REQUIRE(survey.has_value());
  REQUIRE(survey->devices.size() == 1);
  return std::move(survey->devices.front());
}

}  // namespace

TEST_CASE("a device on its own is ready once it is bound, and bindable before") {
  const Tree tree;
  make_pci(tree, {.address = "0000:01:00.0", .driver = "vfio-pci", .group = "14"});
  make_pci(tree, {.address = "0000:02:00.0", .driver = "nvme", .group = "15"});
  make_pci(tree, {.address = "0000:03:00.0", .driver = "", .group = "16"});
  tree.write("/dev/vfio/14", "");
  const VfioDevice ready = one(tree, "01:00.0");
  CHECK(ready.state == Assignable::ready);
  CHECK(ready.why.empty());
  CHECK(ready.bind.empty());
  CHECK(ready.group_node.path == "/dev/vfio/14");
  CHECK(ready.group_node.is_there);

  const VfioDevice bindable = one(tree, "0000:02:00.0");
  CHECK(bindable.state == Assignable::bindable);
  CHECK(bindable.why == "bound to driver 'nvme', expected vfio-pci");
  CHECK_FALSE(bindable.group_node.is_there);
  CHECK(bindable.bind == std::vector<std::string>{
                             "modprobe vfio-pci",
                             "echo vfio-pci > /sys/bus/pci/devices/0000:02:00.0/driver_override",
                             "echo 0000:02:00.0 > /sys/bus/pci/devices/0000:02:00.0/driver/unbind",
                             "echo 0000:02:00.0 > /sys/bus/pci/drivers_probe"});
  CHECK(bindable.bind_for_good == "driverctl set-override 0000:02:00.0 vfio-pci");

  const VfioDevice free = one(tree, "0000:03:00.0");
  CHECK(free.state == Assignable::bindable);
  CHECK(free.why == "bound to no driver, expected vfio-pci");
  CHECK(free.bind.size() == 3);  // nothing to unbind
}

TEST_CASE("a device without an IOMMU group cannot be handed on") {
  const Tree tree;
  make_pci(tree, {.address = "0000:01:00.0", .driver = "nvme"});
  const VfioDevice device = one(tree, "0000:01:00.0");
  CHECK(device.state == Assignable::no_iommu);
  CHECK(device.why == "in no IOMMU group");
  CHECK(device.bind.empty());
}

TEST_CASE("a group is viable by this kernel's rule, and offenders are named") {
  struct {
    const char* kernel;
    Assignable state;
  } const cases[] = {{"5.18.0", Assignable::ready}, {"5.19.0", Assignable::shared}};
  for (const auto& c : cases) {
    CAPTURE(c.kernel);
    const Tree tree{{"/proc/sys/kernel/osrelease", c.kernel}};
    make_pci(tree, {.address = "0000:01:00.0", .driver = "vfio-pci", .group = "14"});
    make_pci(tree, {"0000:00:1c.0", "0x060400", "shpchp", "14"});
    const VfioDevice device = one(tree, "0000:01:00.0");
    CHECK(device.state == c.state);
    CHECK(device.neighbours.size() == 1);
    if (c.state == Assignable::ready) continue;
    CHECK(device.why ==
          "IOMMU group 14 is not viable: 0000:00:1c.0 (driver shpchp) held by the host");
  }
}

TEST_CASE("a device that the machine needs is never suggested, nor one of its group") {
  const Tree tree{{"/proc/self/mountinfo", "1 2 259:0 / / rw - ext4 /dev/nvme0n1 rw\n"},
                  {"/proc/net/route", "eth0\t00000000\t1\t3\t0\t0\t0\t00000000\n"}};
  make_pci(tree, {.address = "0000:01:00.0", .driver = "nvme", .group = "14"});
  make_pci(tree, {.address = "0000:01:00.1", .driver = "", .group = "14"});
  make_pci(tree, {"0000:02:00.0", "0x020000", "ixgbe", "15"});
  const std::string disk = pci_directory("0000:01:00.0") + "/nvme/nvme0/nvme0n1";
  tree.write(disk + "/dev", "259:0\n");
  tree.link("/sys/class/block/nvme0n1", disk);
  tree.make_dir(pci_directory("0000:02:00.0") + "/net/eth0");
  tree.link("/sys/class/net/eth0", pci_directory("0000:02:00.0") + "/net/eth0");
  struct {
    const char* address;
    const char* why;
  } const cases[] = {
      {"0000:01:00.0", "/dev/nvme0n1 is mounted at '/'"},
      {"0000:01:00.1", "0000:01:00.0 in its group: /dev/nvme0n1 is mounted at '/'"},
      {"0000:02:00.0", "'eth0' has the default route"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.address);
    const VfioDevice device = one(tree, c.address);
    CHECK(device.state == Assignable::in_use);
    CHECK(device.why == c.why);
    CHECK(device.bind.empty());
  }
}

TEST_CASE("all devices that are no part of the host are listed by address") {
  const Tree tree;
  make_pci(tree, {"0000:00:00.0", "0x060000", "", "0"});
  make_pci(tree, {"0000:00:1c.0", "0x060400", "pcieport", "1"});
  make_pci(tree, {"0000:02:00.0", "0x020000", "ixgbe", "3"});
  make_pci(tree, {"0000:01:00.0", "0x010802", "nvme", "2"});
  tree.write("/sys/class/iommu/dmar1/x", "");
  tree.write("/sys/class/iommu/dmar0/x", "");
  tree.write("/sys/firmware/acpi/tables/DMAR", "");
  tree.write("/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "Y\n");
  tree.write("/sys/module/vfio_iommu_type1/parameters/dma_entry_limit", "65535\n");
  const auto survey = survey_vfio(Host{tree.root()});
  REQUIRE(survey.has_value());
  REQUIRE(survey->devices.size() == 2);
  CHECK(survey->devices[0].pci.address.text == "0000:01:00.0");
  CHECK(survey->groups == 4);
  CHECK(survey->iommus == std::vector<std::string>{"dmar0", "dmar1"});
  CHECK(survey->has_firmware_table);
  CHECK(survey->has_unsafe_interrupts);
  CHECK(survey->dma_entry_limit == 65535);
  CHECK_FALSE(survey->is_noiommu);
}

TEST_CASE("a device with a node of its own is shown with it") {
  const Tree tree{{"/dev/vfio/devices/vfio0", ""}, {"/dev/iommu", ""}};
  make_pci(tree, {.address = "0000:01:00.0", .driver = "vfio-pci", .group = "14"});
  tree.make_dir(pci_directory("0000:01:00.0") + "/vfio-dev/vfio0");
  const VfioDevice device = one(tree, "0000:01:00.0");
  REQUIRE(device.iommufd_node.has_value());
  CHECK(device.iommufd_node->path == "/dev/vfio/devices/vfio0");
  CHECK(device.iommufd_node->is_there);
}

TEST_CASE("one device at a time is shown, by address or as it was asked for") {
  const Tree tree;
  make_pci(tree, {.address = "0000:02:00.0", .driver = "nvme", .group = "2"});
  make_pci(tree, {.address = "0000:01:00.0", .driver = "nvme", .group = "1"});
  const Host host{tree.root()};
  const auto seen = [&](const std::vector<std::string>& wanted) {
    std::vector<std::string> addresses;
    const auto result = check::visit_vfio(host, wanted, [&](const VfioDevice& device) {
      addresses.push_back(device.pci.address.text);
    });
    REQUIRE(result.has_value());
    return addresses;
  };
  CHECK(seen({}) == std::vector<std::string>{"0000:01:00.0", "0000:02:00.0"});
  CHECK(seen({"02:00.0", "01:00.0"}) == std::vector<std::string>{"0000:02:00.0", "0000:01:00.0"});
}

TEST_CASE("where devices of VFIO are asked about, no other device is read") {
  const Tree tree;
  make_pci(tree, {.address = "0000:02:00.0", .driver = "vfio-pci", .group = "2"});
  make_pci(tree, {.address = "0000:01:00.0", .driver = "mlx5_vfio_pci", .group = "1"});
  make_pci(tree, {.address = "0000:03:00.0", .driver = "nvme", .group = "3"});
  tree.write(pci_directory("0000:03:00.0") + "/class", "broken\n");
  tree.write("/sys/bus/pci/drivers/vfio-pci/new_id", "");
  const Host host{tree.root()};
  const auto bound = check::survey_bound_vfio(host, {});
  REQUIRE(bound.has_value());
  REQUIRE(bound->devices.size() == 2);
  CHECK(bound->devices[0].pci.address.text == "0000:01:00.0");
  CHECK(bound->devices[1].pci.address.text == "0000:02:00.0");
  CHECK(one(tree, "02:00.0").state == Assignable::ready);
  CHECK_FALSE(survey_vfio(host).has_value());
}

TEST_CASE("what is asked about has to be a PCI device of this machine") {
  const Tree tree;
  const Host host{tree.root()};
  const std::vector<std::string> nonsense{"eth0"};
  const std::vector<std::string> absent{"0000:01:00.0"};
  CHECK(failure(survey_vfio(host, nonsense)) == "device 'eth0': no PCI address");
  CHECK(failure(survey_vfio(host, absent)) == "device '0000:01:00.0': no such PCI device");
  CHECK(survey_vfio(host)->devices.empty());
}

TEST_CASE("what a hypervisor may lock is the engine's limit") {
  const Tree tree;
  const Host host{tree.root().string()};
  check::VfioSurvey survey;
  check::add_memlock(host, survey);
  CHECK_FALSE(survey.memlock);
  CHECK(check::to_json(survey)["iommu"]["memlock_bytes"].is_null());
  tree.write("/proc/7/comm", "containerd\n");
  tree.write("/proc/7/limits", "Max locked memory  65536  65536 bytes\n");
  check::add_memlock(host, survey);
  CHECK(check::to_json(survey)["iommu"]["memlock_bytes"] == 65536);
  CHECK(check::to_json(survey)["iommu"]["memlock_unlimited"] == false);
  tree.write("/proc/7/limits", "Max locked memory  unlimited  unlimited bytes\n");
  check::add_memlock(host, survey);
  CHECK(check::to_json(survey)["iommu"]["memlock_bytes"].is_null());
  CHECK(check::to_json(survey)["iommu"]["memlock_unlimited"] == true);
}
