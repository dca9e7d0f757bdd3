// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "directvol/device.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::Tree;
using Strings = std::vector<std::string>;

namespace {

struct Pci {
  std::string address;
  std::string driver;  ///< empty for none
};

// The PCI devices of one IOMMU group, as sysfs shows them.
void make_group(const Tree& tree, const std::string& group, const std::vector<Pci>& devices) {
  const std::string group_path = "/sys/kernel/iommu_groups/" + group;
  tree.make_dir(group_path + "/devices");
  for (const Pci& pci : devices) {
    const std::string real = "/sys/devices/pci0000:00/" + pci.address;
    tree.write(real + "/vendor", "0x8086\n");
    tree.link("/sys/bus/pci/devices/" + pci.address, "../../../devices/pci0000:00/" + pci.address);
    tree.link(group_path + "/devices/" + pci.address,
              "../../../../devices/pci0000:00/" + pci.address);
    tree.link(real + "/iommu_group", "../../../kernel/iommu_groups/" + group);
    if (pci.driver.empty()) continue;
    tree.make_dir("/sys/bus/pci/drivers/" + pci.driver);
    tree.link(real + "/driver", "../../../bus/pci/drivers/" + pci.driver);
  }
}

Result<CheckedDevice> check(const Tree& tree, const std::string& device) {
  MountInfo info = test::volume_on(device);
  info.volume_type = "vfiovol";
  return check_device(Host{tree.root()}, info, Links::resolve);
}

// Makes the group's node out of a number that /dev/null has: nobody opens it.
bool make_group_node(const Tree& tree, const std::string& group) {
  return test::make_node(tree, "/dev/vfio/" + group, S_IFCHR, 1, 3);
}

std::string bind_hint(const std::string& address) {
  return fmt::format(
      "bind it with 'driverctl set-override {0} vfio-pci', or write vfio-pci to "
      "/sys/bus/pci/devices/{0}/driver_override, unbind it and write {0} to "
      "/sys/bus/pci/drivers_probe",
      address);
}

}  // namespace

#define NEED_GROUP_NODE(tree, group)                                          \
  do {                                                                        \
    if (!make_group_node(tree, group)) {                                      \
      MESSAGE("skipped: making a character device takes root and CAP_MKNOD"); \
      return;                                                                 \
    }                                                                         \
  } while (false)

TEST_CASE("a device bound to vfio-pci is a volume under each of its names") {
  const Tree tree;
  make_group(tree, "110", {{"0000:45:00.1", "vfio-pci"}});
  NEED_GROUP_NODE(tree, "110");
  for (const std::string device : {"45:00.1", "0000:45:00.1", "/dev/vfio/110"}) {
    CAPTURE(device);
    const auto checked = check(tree, device);
    REQUIRE(checked.has_value());
    CHECK(checked->device == device);
    CHECK(checked->notes.empty());
  }
}

TEST_CASE("an address in upper case is recorded as sysfs and so runtime-rs spell it") {
  const Tree tree;
  make_group(tree, "7", {{"0000:af:00.0", "vfio-pci"}});
  NEED_GROUP_NODE(tree, "7");
  const auto checked = check(tree, "AF:00.0");
  REQUIRE(checked.has_value());
  CHECK(checked->device == "af:00.0");
  CHECK(checked->notes == Strings{"device 'AF:00.0' is recorded as 'af:00.0'"});
}

TEST_CASE("bridges, stubs, unbound devices and vendor VFIO drivers leave a group viable") {
  const Tree tree;
  make_group(tree, "3",
             {{"0000:45:00.1", "vfio-pci"},
              {"0000:45:00.0", "mlx5_vfio_pci"},
              {"0000:44:00.0", "pcieport"},
              {"0000:45:00.2", "pci-stub"},
              {"0000:45:00.3", ""}});
  NEED_GROUP_NODE(tree, "3");
  const auto checked = check(tree, "45:00.1");
  REQUIRE(checked.has_value());
  CHECK(checked->notes ==
        Strings{"the guest gets all of IOMMU group 3: 0000:44:00.0 (driver pcieport), 0000:45:00.0 "
                "(driver mlx5_vfio_pci), 0000:45:00.1 (driver vfio-pci), 0000:45:00.2 (driver "
                "pci-stub), 0000:45:00.3 (no driver)"});
}

TEST_CASE("a group with devices that the host holds names each of them") {
  const Tree tree;
  make_group(tree, "3",
             {{"0000:45:00.2", "snd_hda_intel"},
              {"0000:45:00.0", "nvme"},
              {"0000:45:00.1", "vfio-pci"},
              {"0000:44:00.0", "pcieport"}});
  for (const std::string device : {"45:00.1", "/dev/vfio/3"}) {
    CAPTURE(device);
    const auto refused = check(tree, device);
    CHECK(failure(refused) == "device '" + device +
                                  "': IOMMU group 3 is not viable: 0000:45:00.0 (driver nvme), "
                                  "0000:45:00.2 (driver snd_hda_intel) held by the host");
    CHECK(hint_of(refused) == bind_hint("0000:45:00.0"));
    CHECK(refused.error().code == Code::refused);
  }
}

TEST_CASE("a device with another driver or none is refused with the way to bind it") {
  const Tree tree;
  make_group(tree, "1", {{"0000:01:00.0", "nvme"}});
  make_group(tree, "2", {{"0000:02:00.0", ""}});
  make_group(tree, "3", {{"0000:03:00.0", "uio_pci_generic"}});
  CHECK(failure(check(tree, "01:00.0")) ==
        "device '01:00.0': bound to driver 'nvme', expected vfio-pci");
  CHECK(failure(check(tree, "02:00.0")) ==
        "device '02:00.0': bound to no driver, expected vfio-pci");
  CHECK(failure(check(tree, "03:00.0")) ==
        "device '03:00.0': bound to driver 'uio_pci_generic', expected vfio-pci");
  CHECK(hint_of(check(tree, "02:00.0")) == bind_hint("0000:02:00.0"));
}

TEST_CASE("a group in which nothing is bound to vfio-pci is refused") {
  const Tree tree;
  make_group(tree, "2", {{"0000:02:00.0", ""}, {"0000:01:00.0", "pcieport"}});
  make_group(tree, "4", {});
  CHECK(failure(check(tree, "/dev/vfio/2")) ==
        "device '/dev/vfio/2': nothing in IOMMU group 2 is bound to vfio-pci: 0000:01:00.0 (driver "
        "pcieport), 0000:02:00.0 (no driver)");
  CHECK(hint_of(check(tree, "/dev/vfio/2")) == bind_hint("0000:02:00.0"));
  CHECK(failure(check(tree, "/dev/vfio/4")) ==
        "device '/dev/vfio/4': nothing in IOMMU group 4 is bound to vfio-pci: empty");
  CHECK(hint_of(check(tree, "/dev/vfio/4")).empty());
}

TEST_CASE("a device or group that the machine has not is refused") {
  const Tree tree;
  make_group(tree, "2", {{"0000:02:00.0", "vfio-pci"}});
  tree.write("/sys/bus/pci/devices/0000:03:00.0/vendor", "x");
  struct {
    std::string device;
    Code code;
    std::string error;
    std::string hint;
  } const cases[] = {
      {"05:00.0", Code::not_found, "device '05:00.0': no such PCI device",
       "list the PCI devices with 'lspci -D'"},
      {"03:00.0", Code::refused, "device '03:00.0': in no IOMMU group",
       "turn the IOMMU on in the firmware and on the kernel's command line (intel_iommu=on)"},
      {"/dev/vfio/9", Code::not_found, "device '/dev/vfio/9': no IOMMU group 9",
       "list the groups with 'ls /sys/kernel/iommu_groups'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.device);
    const auto refused = check(tree, c.device);
    CHECK(failure(refused) == c.error);
    CHECK(hint_of(refused) == c.hint);
    CHECK(refused.error().code == c.code);
  }
}

TEST_CASE("text that names neither an address nor a group is wrong usage") {
  const Tree tree;
  make_group(tree, "2", {{"0000:02:00.0", "vfio-pci"}});
  for (const std::string device :
       {"2:00.0", "0000:02:00.8", "02:00:0", "/dev/vfio/vfio", "/dev/vfio/noiommu-0", "/dev/vfio/",
        "/dev/vfio/2/", "/dev/vfio/02", "/dev/vfio/-2", "/dev/vfio/devices/vfio0", "/dev/vfio/2x",
        "/sys/bus/pci/devices/0000:02:00.0", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"}) {
    CAPTURE(device);
    const auto refused = check(tree, device);
    CHECK(failure(refused) == "device '" + device + "': neither a PCI address nor a VFIO group");
    CHECK(hint_of(refused) == "give BB:DD.F, DDDD:BB:DD.F or /dev/vfio/<group number>");
    CHECK(refused.error().code == Code::usage);
  }
}

TEST_CASE("a group's node must be there and be a character device") {
  const Tree tree;
  make_group(tree, "2", {{"0000:02:00.0", "vfio-pci"}});
  CHECK(failure(check(tree, "02:00.0")) ==
        "device '02:00.0': open '/dev/vfio/2': No such file or directory");
  tree.write("/dev/vfio/2", "");
  CHECK(failure(check(tree, "/dev/vfio/2")) ==
        "device '/dev/vfio/2': '/dev/vfio/2' is a regular file, expected a character device");
}
