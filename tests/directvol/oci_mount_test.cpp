// SPDX-License-Identifier: Apache-2.0
#include "directvol/oci_mount.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::Tree;

namespace {

using Words = std::vector<std::string>;

const std::string name = "L3ZvbA==";

void record(const Tree& tree, const MountInfo& info) {
  test::write_record(tree, name, to_text(info, Schema::both));
}

MountInfo info_of(std::string type, std::string device) {
  return {std::move(type), std::move(device), "xfs", {}, {}};
}

OciMount mount_of(std::string type, Words options = {}) {
  return {std::move(type), "/vol", "/data", std::move(options)};
}

Result<std::optional<ResolvedMount>> resolve(const Tree& tree, const OciMount& mount,
                                             Runtime runtime) {
  return resolve_mount(Host{tree.root()}, mount, runtime);
}

}  // namespace

TEST_CASE("which mounts may be direct volumes is each runtime's own rule") {
  const std::string image = "io.katacontainers.fs-opt.block_device=file";
  const struct {
    const char* type;
    Words options;
    bool go;
    bool rust;
  } cases[] = {
      {"bind", {}, true, true},        {"bind", {"ro"}, true, true},
      {"", {}, false, true},           {"", {"bind"}, false, true},
      {"none", {}, false, false},      {"none", {"ro"}, false, false},
      {"none", {"bind"}, false, true}, {"none", {"ro", "rbind"}, false, true},
      {"directvol", {}, false, true},  {"vfiovol", {}, false, true},
      {"spdkvol", {}, false, true},    {"spoolvol", {}, false, true},
      {"rbind", {}, false, false},     {"Bind", {}, false, false},
      {"blk", {}, false, false},       {"tmpfs", {"bind"}, false, false},
      {"tar", {image}, true, false},   {"overlay", {image}, true, false},
      {"overlay", {}, false, false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.type);
    CHECK(may_be_direct_volume(mount_of(c.type, c.options), Runtime::go) == c.go);
    CHECK(may_be_direct_volume(mount_of(c.type, c.options), Runtime::rust) == c.rust);
  }
}

TEST_CASE("the guest mounts what the record says, as each runtime changes it") {
  const struct {
    const char* type;         // of the mount
    const char* volume_type;  // of the record
    const char* destination;
    Words mount_options;
    Words options;  // of the record
    bool is_device_read_only;
    GuestMount go;
    GuestMount rust;
  } cases[] = {
      {"bind", "directvol", "/d", {}, {}, false, {"xfs", {}, false}, {"xfs", {}, false}},
      {"bind", "directvol", "/d", {}, {"ro"}, false, {"xfs", {"ro"}, true}, {"xfs", {"ro"}, true}},
      {"bind", "directvol", "/d", {"ro"}, {}, false, {"xfs", {}, false}, {"xfs", {"ro"}, true}},
      {"bind", "directvol", "/d", {}, {}, true, {"xfs", {}, false}, {"xfs", {"ro"}, true}},
      {"bind",
       "directvol",
       "/d",
       {"rbind", "rw"},
       {"bind", "noatime", "rbind"},
       false,
       {"xfs", {"bind", "noatime", "rbind"}, false},
       {"xfs", {"noatime"}, false}},
      {"bind", "directvol", "/dev/x", {}, {}, false, {"xfs", {}, false}, {"bind", {}, false}},
      {"bind", "vfiovol", "/dev/x", {}, {}, false, {"xfs", {}, false}, {"ext4", {}, false}},
      {"vfiovol", "vfiovol", "/d", {}, {}, false, {"xfs", {}, false}, {"xfs", {}, false}},
      {"", "spdkvol", "/d", {}, {}, false, {"xfs", {}, false}, {"ext4", {}, false}},
      {"none", "spoolvol", "/d", {"bind"}, {}, false, {"xfs", {}, false}, {"ext4", {}, false}},
      {"spdkvol", "spdkvol", "/d", {}, {}, false, {"xfs", {}, false}, {"xfs", {}, false}},
      {"directvol", "directvol", "/d", {}, {}, false, {"xfs", {}, false}, {"xfs", {}, false}},
  };
  for (const auto& c : cases) {
    const OciMount mount{c.type, "/vol", c.destination, c.mount_options};
    const MountInfo info{c.volume_type, "/dev/sdb", "xfs", {}, c.options};
    const GuestDevice device{.is_read_only = c.is_device_read_only};
    CAPTURE(c.type);
    CAPTURE(c.volume_type);
    CAPTURE(c.destination);
    CHECK(to_guest_mount(mount, info, device, Runtime::go) == c.go);
    CHECK(to_guest_mount(mount, info, device, Runtime::rust) == c.rust);
  }
}

TEST_CASE("a mount that no record stands behind is none") {
  const Tree tree;
  for (const Runtime runtime : {Runtime::go, Runtime::rust}) {
    for (const char* source : {"/vol", "proc", "", "/a/../vol", "/"}) {
      OciMount mount = mount_of("bind");
      mount.source = source;
      const auto found = resolve(tree, mount, runtime);
      REQUIRE(found.has_value());
      CHECK_FALSE(found->has_value());
    }
  }
}

TEST_CASE("a record without its file is none to Go and broken to runtime-rs") {
  const Tree tree;
  test::write_record(tree, name, "", "sb");
  const auto go = resolve(tree, mount_of("bind"), Runtime::go);
  REQUIRE(go.has_value());
  CHECK_FALSE(go->has_value());
  const auto rust = resolve(tree, mount_of("bind"), Runtime::rust);
  CHECK(failure(rust) == "volume '/vol': its record has no mountInfo.json");
  CHECK(rust.error().code == Code::malformed);
}

TEST_CASE("a record that cannot be read fails the mount") {
  const Tree tree;
  test::write_record(tree, name, "{}]");
  for (const Runtime runtime : {Runtime::go, Runtime::rust})
    CHECK(resolve(tree, mount_of("bind"), runtime).error().code == Code::malformed);
}

TEST_CASE("a disk image is found through links, and a directory is no device") {
  const Tree tree;
  tree.write("/srv/disk.img", "x");
  tree.link("/srv/link", "disk.img");
  tree.make_dir("/srv/directory");
  record(tree, info_of("directvol", "/srv/link"));
  for (const Runtime runtime : {Runtime::go, Runtime::rust}) {
    const auto found = resolve(tree, mount_of("bind"), runtime);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    CHECK((*found)->device.kind == GuestDeviceKind::file);
    CHECK((*found)->device.path == "/srv/disk.img");
    CHECK((*found)->info.device == "/srv/link");
  }
}

TEST_CASE("a device that a runtime cannot take says why") {
  const Tree tree;
  tree.make_dir("/srv/directory");
  tree.write("/srv/file", "x");
  tree.link("/srv/nowhere", "none");
  tree.write("/proc/file", "x");
  tree.write("/srv/7", "x");
  tree.make_dir("/sys/bus/pci/devices/0000:01:00.0");
  const struct {
    const char* type;
    const char* device;
    Runtime runtime;
    Code code;
    const char* message;
  } cases[] = {
      {"directvol", "/none", Runtime::go, Code::not_found, "device '/none': does not exist"},
      {"directvol", "/none", Runtime::rust, Code::not_found, "device '/none': does not exist"},
      {"directvol", "/srv/nowhere", Runtime::rust, Code::not_found,
       "device '/srv/nowhere': a symbolic link to nothing"},
      {"directvol", "/srv/directory", Runtime::go, Code::unsupported,
       "device '/srv/directory': a directory, expected a regular file or a block device"},
      {"directvol", "/srv/directory", Runtime::rust, Code::refused,
       "device '/srv/directory': a directory, expected a regular file or a block device"},
      {"directvol", "/proc/file", Runtime::rust, Code::refused,
       "device '/proc/file': lies below /proc, which holds no volumes"},
      {"directvol", "file", Runtime::rust, Code::refused, "device 'file': not an absolute path"},
      {"vfiovol", "0000:01:00.0", Runtime::go, Code::unsupported,
       "device '0000:01:00.0': the Go runtime attaches block devices and files, by absolute paths"},
      {"blk", "/srv/file", Runtime::rust, Code::unsupported,
       "volume type 'blk': runtime-rs takes directvol, vfiovol, spdkvol and spoolvol"},
      {"vfiovol", "0000:02:00.0", Runtime::rust, Code::not_found,
       "device '0000:02:00.0': no such PCI device"},
      {"vfiovol", "0000:01:00.0", Runtime::rust, Code::refused,
       "device '0000:01:00.0': in no IOMMU group"},
      {"vfiovol", "/srv/file", Runtime::rust, Code::refused,
       "device '/srv/file': neither a PCI address nor a VFIO group"},
      {"vfiovol", "/srv/7", Runtime::rust, Code::not_found, "device '/srv/7': no IOMMU group 7"},
      {"spdkvol", "spdk:///srv/file", Runtime::rust, Code::refused,
       "device 'spdk:///srv/file': a regular file, expected the socket of a vhost-user server"},
      {"spdkvol", "spool:///srv/file", Runtime::rust, Code::refused,
       "device 'spool:///srv/file': its prefix is not the volume type's"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.device);
    record(tree, info_of(c.type, c.device));
    const auto found = resolve(tree, mount_of("bind"), c.runtime);
    CHECK(failure(found) == std::string{"volume '/vol': "} + c.message);
    CHECK(hint_of(found) == "");
    if (!found) CHECK(found.error().code == c.code);
  }
}

TEST_CASE("runtime-rs takes PCI functions, VFIO groups and sockets; Go never reads the type") {
  const Tree tree;
  tree.make_dir("/sys/kernel/iommu_groups/12");
  tree.make_dir("/sys/bus/pci/devices/0000:0a:00.0");
  tree.link("/sys/bus/pci/devices/0000:0a:00.0/iommu_group", "/sys/kernel/iommu_groups/12");
  tree.write("/dev/vfio/12", "");
  tree.write("/srv/file", "x");
  const test::Socket socket{tree, "/srv/vhost", test::Serve::yes};
  const struct {
    const char* type;
    const char* device;
    Runtime runtime;
    GuestDeviceKind kind;
    const char* path;
  } cases[] = {
      {"vfiovol", "0000:0a:00.0", Runtime::rust, GuestDeviceKind::pci, "0000:0a:00.0"},
      {"vfiovol", "0A:00.0", Runtime::rust, GuestDeviceKind::pci, "0000:0a:00.0"},
      {"vfiovol", "/sys/bus/pci/devices/0000:0a:00.0", Runtime::rust, GuestDeviceKind::pci,
       "0000:0a:00.0"},
      {"vfiovol", "/dev/vfio/12", Runtime::rust, GuestDeviceKind::vfio_group, "/dev/vfio/12"},
      {"spdkvol", "spdk:///srv/vhost", Runtime::rust, GuestDeviceKind::vhost_socket, "/srv/vhost"},
      {"spoolvol", "/srv/vhost", Runtime::rust, GuestDeviceKind::vhost_socket, "/srv/vhost"},
      {"anything", "/srv/file", Runtime::go, GuestDeviceKind::file, "/srv/file"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.device);
    record(tree, info_of(c.type, c.device));
    const auto found = resolve(tree, mount_of("bind"), c.runtime);
    CHECK(failure(found) == "(no failure)");
    if (!found || !*found) continue;
    CHECK((*found)->device.kind == c.kind);
    CHECK((*found)->device.path == c.path);
  }
}

TEST_CASE("a block device has its number, and is read-only where the kernel says so") {
  const Tree tree;
  if (!test::make_node(tree, "/dev/sdb", S_IFBLK, 8, 16)) return;  // root alone may
  record(tree, info_of("directvol", "/dev/sdb"));
  for (const char* flag : {"0\n", "1\n"}) {
    tree.write("/sys/dev/block/8:16/ro", flag);
    const auto found = resolve(tree, mount_of("bind"), Runtime::rust);
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    CHECK((*found)->device.kind == GuestDeviceKind::block);
    CHECK((*found)->device.major == 8);
    CHECK((*found)->device.minor == 16);
    CHECK((*found)->guest.is_read_only == (*flag == '1'));
  }
}

TEST_CASE("runtime-rs mounts a block device that is the source itself without looking it up") {
  const Tree tree;
  if (!test::make_node(tree, "/vol", S_IFBLK, 8, 16)) return;  // root alone may
  tree.write("/srv/file", "x");
  record(tree, info_of("directvol", "/srv/file"));
  CHECK_FALSE(resolve(tree, mount_of("bind"), Runtime::rust)->has_value());
  CHECK(resolve(tree, mount_of("directvol"), Runtime::rust)->has_value());
  CHECK(resolve(tree, mount_of("bind"), Runtime::go)->has_value());
}
