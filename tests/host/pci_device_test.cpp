// SPDX-License-Identifier: Apache-2.0
#include "host/pci_device.hpp"

#include <doctest/doctest.h>

#include "support/failure.hpp"
#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::failure;
using test::Tree;

namespace {

const std::string nvme = "/sys/bus/pci/devices/0000:01:00.0";

void make_nvme(const Tree& tree) {
  tree.write(nvme + "/class", "0x010802\n");
  tree.write(nvme + "/vendor", "0x8086\n");
  tree.write(nvme + "/device", "0x0953\n");
  tree.write(nvme + "/numa_node", "-1\n");
  tree.write(nvme + "/driver_override", "(null)\n");
  tree.make_dir("/sys/bus/pci/drivers/nvme");
  tree.link(nvme + "/driver", "../../drivers/nvme");
  tree.make_dir("/sys/kernel/iommu_groups/14");
  tree.link(nvme + "/iommu_group", "/sys/kernel/iommu_groups/14");
}

}  // namespace

TEST_CASE("a PCI device is what sysfs says of it") {
  const Tree tree;
  make_nvme(tree);
  const Host host{tree.root()};
  const auto device = read_pci_device(host, {"0000:01:00.0"});
  REQUIRE(device.has_value());
  CHECK(device->class_code == 0x010802);
  CHECK(device->vendor == 0x8086);
  CHECK(device->device == 0x0953);
  CHECK(device->driver == "nvme");
  CHECK(device->driver_override.empty());
  CHECK(device->group == "14");
  CHECK_FALSE(device->node.has_value());
  CHECK_FALSE(device->is_bridge());

  tree.write(nvme + "/numa_node", "1\n");
  tree.write(nvme + "/driver_override", "vfio-pci\n");
  CHECK(read_pci_device(host, {"0000:01:00.0"})->node == 1);
  CHECK(read_pci_device(host, {"0000:01:00.0"})->driver_override == "vfio-pci");
}

TEST_CASE("what stands where a link belongs is no name") {
  const Tree tree;
  const Host host{tree.root()};
  tree.link("/d/linked", "/groups/14");
  tree.make_dir("/groups/14");
  tree.make_dir("/d/driver");
  CHECK(link_name(host, "/d/linked") == "14");
  CHECK(link_name(host, "/d/none") == "");
  CHECK(failure(link_name(host, "/d/driver")) == "'/d/driver': expected a link");
}

TEST_CASE("a device without a number for its class is refused") {
  const Tree tree;
  make_nvme(tree);
  for (const std::string text : {"", "010802", "0x", "0xzz", "0x1 2", "0x123456789"}) {
    CAPTURE(text);
    tree.write(nvme + "/class", text + "\n");
    CHECK(failure(read_pci_device(Host{tree.root()}, {"0000:01:00.0"})) ==
          "read '" + nvme + "/class': '" + text + "', expected a number such as 0x8086");
  }
}

TEST_CASE("devices are listed by address, and a machine without PCI has none") {
  const Tree tree;
  CHECK(read_pci_devices(Host{tree.root()})->empty());
  make_nvme(tree);
  for (const char* other : {"0000:02:00.0", "0000:00:1f.2"}) {
    const std::string path = std::string{"/sys/bus/pci/devices/"} + other;
    tree.write(path + "/class", "0x060400\n");
    tree.write(path + "/vendor", "0x1\n");
    tree.write(path + "/device", "0x2\n");
  }
  tree.make_dir("/sys/bus/pci/devices/0000:03:00.0");  // going away
  tree.make_dir("/sys/bus/pci/devices/strange");
  const auto devices = read_pci_devices(Host{tree.root()});
  REQUIRE(devices.has_value());
  REQUIRE(devices->size() == 3);
  CHECK(devices->at(0).address.text == "0000:00:1f.2");
  CHECK(devices->at(0).is_bridge());
  CHECK(devices->at(1).address.text == "0000:01:00.0");
}

TEST_CASE("bridges and the IOMMU are parts of the host, and no other class is") {
  for (const std::uint32_t code : {0x060000U, 0x060400U, 0x068000U, 0x080600U})
    CHECK(PciDevice{.address = {}, .class_code = code}.is_host_part());
  for (const std::uint32_t code : {0x010802U, 0x020000U, 0x030200U, 0x080500U, 0x0b4000U})
    CHECK_FALSE(PciDevice{.address = {}, .class_code = code}.is_host_part());
}

TEST_CASE("a class has a name, or its number") {
  struct {
    std::uint32_t code;
    const char* name;
  } const cases[] = {{0x010802, "NVMe controller"},
                     {0x010801, "storage controller"},
                     {0x010601, "SATA controller"},
                     {0x020000, "Ethernet controller"},
                     {0x028000, "network controller"},
                     {0x030000, "VGA controller"},
                     {0x060400, "PCI bridge"},
                     {0x068000, "bridge"},
                     {0x120000, "processing accelerator"},
                     {0xff0000, "class 0xff0000"}};
  for (const auto& c : cases) CHECK(class_name(c.code) == c.name);
}
