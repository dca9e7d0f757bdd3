// SPDX-License-Identifier: Apache-2.0
#include "directvol/device.hpp"

#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::Tree;

TEST_CASE("a volume's type says what its device is; unknown types are block devices") {
  struct {
    std::string type;
    DeviceKind kind;
  } const cases[] = {{"directvol", DeviceKind::block}, {"blk", DeviceKind::block},
                     {"", DeviceKind::block},          {"vfiovol", DeviceKind::vfio},
                     {"spdkvol", DeviceKind::vhost},   {"spoolvol", DeviceKind::vhost}};
  for (const auto& c : cases) {
    CAPTURE(c.type);
    CHECK(kind_of(c.type) == c.kind);
  }
}

TEST_CASE("a device path that leads to no device is refused with the reason") {
  const Tree tree{{"/disk", "x"}, {"/proc/1/status", "x"}, {"/sys/block/sda", "x"}};
  tree.link("/dangling", "/nowhere");
  tree.link("/loop", "/loop");
  tree.link("/to-proc", "/proc/1/status");
  tree.link("/to-sys", "sys/block");
  const Host host{tree.root()};
  struct {
    std::string path;
    Code code;
    std::string error;
  } const cases[] = {
      {"disk", Code::usage, "device 'disk': not an absolute path"},
      {"", Code::usage, "device '': not an absolute path"},
      {"/missing", Code::not_found, "device '/missing': does not exist"},
      {"/disk/below", Code::not_found, "device '/disk/below': does not exist"},
      {"/dangling", Code::not_found, "device '/dangling': a symbolic link to nothing"},
      {"/loop", Code::io, "device '/loop': open '/loop': Too many levels of symbolic links"},
      {"/proc", Code::refused, "device '/proc': lies below /proc, which holds no volumes"},
      {"/proc/1/status", Code::refused,
       "device '/proc/1/status': lies below /proc, which holds no volumes"},
      {"/../proc/1/status", Code::refused,
       "device '/../proc/1/status': lies below /proc, which holds no volumes"},
      {"//proc//1/../1/status", Code::refused,
       "device '//proc//1/../1/status': lies below /proc, which holds no volumes"},
      {"/to-proc", Code::refused, "device '/to-proc': lies below /proc, which holds no volumes"},
      {"/to-sys/sda", Code::refused,
       "device '/to-sys/sda': lies below /sys, which holds no volumes"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const auto found = find_device_path(host, c.path);
    CHECK(failure(found) == c.error);
    CHECK(found.error().code == c.code);
  }
}

TEST_CASE("a device is found through links, by its path without them") {
  const Tree tree{{"/dev/sdb", "x"}, {"/process/disk", "x"}};
  tree.link("/dev/disk/by-id/one", "../../sdb");
  const Host host{tree.root()};
  for (const std::string path :
       {"/dev/sdb", "/dev//sdb", "/dev/./sdb", "/../dev/sdb", "/dev/disk/by-id/one"}) {
    CAPTURE(path);
    const auto found = find_device_path(host, path);
    REQUIRE(found.has_value());
    CHECK(found->path == "/dev/sdb");
    CHECK(found->info.type == FileType::regular);
  }
  CHECK(find_device_path(host, "/process/disk").has_value());
}

TEST_CASE("a link is recorded as what it leads to, unless links are kept") {
  const auto resolved = record_path("/by-id/one", "/dev/sdb", Links::resolve);
  CHECK(resolved.device == "/dev/sdb");
  CHECK(resolved.notes ==
        std::vector<std::string>{"device '/by-id/one' is recorded as '/dev/sdb'"});
  CHECK(record_path("/by-id/one", "/dev/sdb", Links::keep).device == "/by-id/one");
  CHECK(record_path("/by-id/one", "/dev/sdb", Links::keep).notes.empty());
  CHECK(record_path("/dev/sdb", "/dev/sdb", Links::resolve).notes.empty());
}

TEST_CASE("a device is gone only when nothing is left of it beyond doubt") {
  const Tree tree{{"/dev/sdb", "x"}, {"/sys/bus/pci/devices/0000:45:00.1/vendor", "x"}};
  tree.link("/dev/disk/by-id/old", "/dev/sdz");
  const Host host{tree.root()};
  struct {
    std::string device;
    bool gone;
  } const cases[] = {
      {"/dev/sdb", false},
      {"/dev/sdz", true},
      {"/dev/disk/by-id/old", true},
      {"/gone/dir/x", true},
      {"45:00.1", false},
      {"0000:45:00.1", false},
      {"0000:45:00.2", true},
      {"spdk:///dev/sdb", false},
      {"spdk:///gone.sock", true},
      {"spool:///gone", true},
      {"83b8f4f2-mdev-uuid", false},
      {"relative/path", false},
      {"", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.device);
    CHECK(is_device_gone(host, test::volume_on(c.device)) == c.gone);
  }
}

TEST_CASE("a device that may not be looked at is not gone") {
  if (test::is_root()) {
    MESSAGE("skipped: root may look everywhere");
    return;
  }
  const Tree tree{{"/secret/disk", "x"}};
  std::filesystem::permissions(tree.at("/secret"), std::filesystem::perms::none);
  CHECK_FALSE(is_device_gone(Host{tree.root()}, test::volume_on("/secret/other")));
  std::filesystem::permissions(tree.at("/secret"), std::filesystem::perms::owner_all);
}

TEST_CASE("kata-runtime's users get the type that their device suggests") {
  const Tree tree{{"/disk", "x"}};
  const test::Socket socket{tree, "/vhost.sock", test::Serve::no};
  const Host host{tree.root()};
  struct {
    std::string device;
    std::string type;
  } const cases[] = {{"/disk", "directvol"},
                     {"/missing", "directvol"},
                     {"45:00.1", "vfiovol"},
                     {"0000:AF:00.1", "vfiovol"},
                     {"/dev/vfio/12", "vfiovol"},
                     {"/dev/vfio-disk", "directvol"},
                     {"spdk:///vhost.sock", "spdkvol"},
                     {"spool:///x", "spoolvol"},
                     {"/vhost.sock", "spdkvol"}};
  for (const auto& c : cases) {
    CAPTURE(c.device);
    CHECK(infer_volume_type(host, c.device) == c.type);
  }
}
