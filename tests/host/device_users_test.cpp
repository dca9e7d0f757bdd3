// SPDX-License-Identifier: Apache-2.0
#include "host/device_users.hpp"

#include <doctest/doctest.h>

#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::Tree;

namespace {

// A disk that hangs below the function at `address`, or wherever `real` says.
void make_disk(const Tree& tree, const std::string& name, const std::string& number,
               const std::string& real) {
  tree.write(real + "/dev", number + "\n");
  tree.link("/sys/class/block/" + name, real);
}

const std::string bus = "/sys/devices/pci0000:00/0000:00:1c.0/";

DeviceUsers users_of(const Tree& tree) { return read_device_users(Host{tree.root()}); }

}  // namespace

TEST_CASE("a disk's controller, and every bridge on the way, belong to what the disk is used for") {
  struct {
    const char* what;
    std::pair<const char*, std::string> file;
    const char* why;
  } const cases[] = {
      {"mounted by number",
       {"/proc/self/mountinfo", "1 2 259:1 / / rw - ext4 /dev/root rw\n"},
       "/dev/nvme0n1p1 is mounted at '/'"},
      {"mounted by name",
       {"/proc/1/mountinfo", "1 2 0:33 / /data rw - btrfs /dev/nvme0n1p1 rw\n"},
       "/dev/nvme0n1p1 is mounted at '/data'"},
      {"swapped to",
       {"/proc/swaps", "Filename Type Size Used Priority\n/dev/nvme0n1p1 partition 1 0 -2\n"},
       "/dev/nvme0n1p1 is swapped to"},
      {"held",
       {"/sys/devices/pci0000:00/0000:00:1c.0/0000:01:00.0/nvme/nvme0/nvme0n1/nvme0n1p1/holders/"
        "dm-0",
        ""},
       "/dev/nvme0n1p1 is in use by 'dm-0'"},
      {"btrfs",
       {"/sys/fs/btrfs/1234/devices/nvme0n1p1", ""},
       "/dev/nvme0n1p1 is part of a btrfs file system"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const Tree tree;
    const std::string disk = bus + "0000:01:00.0/nvme/nvme0/nvme0n1";
    make_disk(tree, "nvme0n1", "259:0", disk);
    make_disk(tree, "nvme0n1p1", "259:1", disk + "/nvme0n1p1");
    make_disk(tree, "sda", "8:0", "/sys/devices/pci0000:00/0000:00:17.0/ata1/sda");
    CHECK(users_of(tree).empty());
    tree.write(c.file.first, c.file.second);
    const DeviceUsers expected{{"0000:00:1c.0", c.why}, {"0000:01:00.0", c.why}};
    CHECK(users_of(tree) == expected);
  }
}

TEST_CASE(
    "of several partitions in use the first is named, whatever their order in the directory") {
  for (const bool first_comes_first : {true, false}) {
    CAPTURE(first_comes_first);
    const Tree tree{{"/proc/self/mountinfo",
                     "1 2 259:1 / /boot rw - ext4 /dev/nvme0n1p1 rw\n"
                     "3 2 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n"}};
    const std::string disk = bus + "0000:01:00.0/nvme/nvme0/nvme0n1";
    for (const std::string part : {first_comes_first ? "1" : "2", first_comes_first ? "2" : "1"})
      make_disk(tree, "nvme0n1p" + part, "259:" + part, disk + "/nvme0n1p" + part);
    const std::string why = "/dev/nvme0n1p1 is mounted at '/boot'";
    const DeviceUsers expected{{"0000:00:1c.0", why}, {"0000:01:00.0", why}};
    CHECK(users_of(tree) == expected);
  }
}

TEST_CASE("a disk of an NVMe subsystem belongs to all of its controllers") {
  const Tree tree{{"/proc/self/mountinfo", "1 2 259:0 / / rw - ext4 /dev/nvme0n1 rw\n"}};
  const std::string subsystem = "/sys/devices/virtual/nvme-subsystem/nvme-subsys0";
  make_disk(tree, "nvme0n1", "259:0", subsystem + "/nvme0n1");
  for (const std::string name : {"0", "1"}) {
    tree.make_dir(bus + "0000:0" + name + ":00.0/nvme/nvme" + name);
    tree.link(subsystem + "/nvme" + name, bus + "0000:0" + name + ":00.0/nvme/nvme" + name);
  }
  const DeviceUsers users = users_of(tree);
  CHECK(users.contains("0000:00:00.0"));
  CHECK(users.contains("0000:01:00.0"));
}

TEST_CASE("default routes are those to everywhere") {
  const std::vector<std::string> eth0{"eth0"};
  CHECK(parse_default_routes("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
                             "eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                             "eth1\t0002A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
                             "cut\t00000000\n") == eth0);
  const std::string any(32, '0');
  CHECK(parse_default_routes_v6(any + " 00 " + any + " 00 fe80 00000400 1 0 00000003     eth0\n" +
                                any + " 00 " + any + " 00 " + any + " ffffffff 1 0 00200200 lo\n" +
                                "fe80" + any.substr(4) + " 40 " + any + " 00 x 0 1 0 1 eth1\n") ==
        eth0);
  CHECK(parse_default_routes("").empty());
  CHECK(parse_default_routes_v6("nonsense").empty());
}

TEST_CASE("the interface with the default route belongs to the machine, through bridge and bond") {
  const Tree tree{{"/proc/net/route", "br0\t00000000\t1\t3\t0\t0\t0\t00000000\n"}};
  tree.make_dir("/sys/devices/virtual/net/br0");
  tree.make_dir("/sys/devices/virtual/net/bond0");
  tree.make_dir(bus + "0000:03:00.0/net/eth0");
  tree.make_dir(bus + "0000:03:00.1/net/eth1");
  tree.link("/sys/class/net/br0", "/sys/devices/virtual/net/br0");
  tree.link("/sys/class/net/bond0", "/sys/devices/virtual/net/bond0");
  tree.link("/sys/class/net/eth0", bus + "0000:03:00.0/net/eth0");
  tree.link("/sys/class/net/eth1", bus + "0000:03:00.1/net/eth1");
  tree.link("/sys/devices/virtual/net/br0/lower_bond0", "../bond0");
  tree.link("/sys/devices/virtual/net/bond0/lower_eth0", bus + "0000:03:00.0/net/eth0");
  tree.link("/sys/devices/virtual/net/bond0/lower_br0", "../br0");  // no such loop should be
  const DeviceUsers users = users_of(tree);
  REQUIRE(users.contains("0000:03:00.0"));
  CHECK(users.at("0000:03:00.0") == "'br0' has the default route");
  CHECK_FALSE(users.contains("0000:03:00.1"));
}

TEST_CASE("PID 1's routes count before our own, and a virtual function needs its physical one") {
  const Tree tree{{"/proc/1/net/route", "eth0\t00000000\t1\t3\t0\t0\t0\t00000000\n"},
                  {"/proc/net/route", "eth1\t00000000\t1\t3\t0\t0\t0\t00000000\n"}};
  for (const std::string name : {"0", "1"}) {
    tree.make_dir(bus + "0000:04:10." + name + "/net/eth" + name);
    tree.link("/sys/class/net/eth" + name, bus + "0000:04:10." + name + "/net/eth" + name);
  }
  tree.link("/sys/bus/pci/devices/0000:04:10.0", bus + "0000:04:10.0");
  tree.make_dir(bus + "0000:04:00.0");
  tree.link(bus + "0000:04:10.0/physfn", "../0000:04:00.0");
  const DeviceUsers users = users_of(tree);
  CHECK_FALSE(users.contains("0000:04:10.1"));
  REQUIRE(users.contains("0000:04:00.0"));
  CHECK(users.at("0000:04:00.0") ==
        "its virtual function 0000:04:10.0: 'eth0' has the default route");
}
