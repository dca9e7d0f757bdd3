// SPDX-License-Identifier: Apache-2.0
// What a file or block device must be and hold.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "directvol/device.hpp"
#include "disk_image.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::Tree;
using test::volume_on;
using Strings = std::vector<std::string>;

namespace {

Result<CheckedDevice> check(const Tree& tree, const MountInfo& info, Links links = Links::resolve) {
  return check_device(Host{tree.root()}, info, links);
}

MountInfo with_fs(std::string device, std::string fs_type) {
  MountInfo info = volume_on(std::move(device));
  info.fs_type = std::move(fs_type);
  return info;
}

MountInfo to_be_formatted(std::string device) {
  MountInfo info = volume_on(std::move(device));
  info.metadata["createFilesystem"] = "true";
  return info;
}

}  // namespace

TEST_CASE("a formatted disk image is a volume, and is only read") {
  const Tree tree;
  NEED_IMAGE(tree.at("/disk"), "ext4");
  const std::string before = tree.snapshot();
  const auto checked = check(tree, volume_on("/disk"));
  REQUIRE(checked.has_value());
  CHECK(checked->device == "/disk");
  CHECK(checked->notes.empty());
  CHECK(tree.snapshot() == before);
}

TEST_CASE("ext4's driver mounts ext2 as well, but nothing else is interchangeable") {
  const Tree tree;
  NEED_IMAGE(tree.at("/disk"), "ext2");
  CHECK(check(tree, with_fs("/disk", "ext4")).has_value());
  CHECK(check(tree, with_fs("/disk", "ext2")).has_value());
  CHECK(failure(check(tree, with_fs("/disk", "ext3"))) ==
        "device '/disk': holds 'ext2', expected file system 'ext3'");
}

TEST_CASE("an xfs image is a volume for xfs only, and what it holds is said") {
  const Tree tree;
  NEED_IMAGE(tree.at("/disk"), "xfs");
  CHECK(check(tree, with_fs("/disk", "xfs")).has_value());
  const auto refused = check(tree, volume_on("/disk"));
  CHECK(failure(refused) == "device '/disk': holds 'xfs', expected file system 'ext4'");
  CHECK(hint_of(refused) == "set fstype to 'xfs'");
  CHECK(refused.error().code == Code::refused);
}

TEST_CASE("a file of any kind but regular is refused by its kind") {
  const Tree tree;
  tree.make_dir("/directory");
  tree.make_fifo("/fifo");
  const test::Socket socket{tree, "/socket", test::Serve::no};
  struct {
    std::string path;
    std::string kind;
  } const cases[] = {{"/directory", "a directory"}, {"/fifo", "a FIFO"}, {"/socket", "a socket"}};
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const auto refused = check(tree, volume_on(c.path));
    CHECK(
        failure(refused) ==
        fmt::format("device '{}': {}, expected a regular file or a block device", c.path, c.kind));
    CHECK(refused.error().code == Code::refused);
  }
  // This machine's own: making one takes root.
  CHECK(failure(check_device(Host{}, volume_on("/dev/null"), Links::resolve)) ==
        "device '/dev/null': a character device, expected a regular file or a block device");
}

TEST_CASE("a missing device, a dangling link and kernel files are refused before anything else") {
  const Tree tree{{"/proc/kcore", "x"}};
  tree.link("/dangling", "gone");
  CHECK(failure(check(tree, volume_on("/gone"))) == "device '/gone': does not exist");
  CHECK(failure(check(tree, volume_on("/dangling"))) ==
        "device '/dangling': a symbolic link to nothing");
  CHECK(failure(check(tree, volume_on("/../proc/kcore"))) ==
        "device '/../proc/kcore': lies below /proc, which holds no volumes");
}

TEST_CASE("a link to an image is resolved, or kept where that is wanted") {
  const Tree tree;
  NEED_IMAGE(tree.at("/images/disk"), "ext4");
  tree.link("/link", "images/disk");
  const auto resolved = check(tree, volume_on("/link"));
  REQUIRE(resolved.has_value());
  CHECK(resolved->device == "/images/disk");
  CHECK(resolved->notes == Strings{"device '/link' is recorded as '/images/disk'"});
  const auto kept = check(tree, volume_on("/link"), Links::keep);
  REQUIRE(kept.has_value());
  CHECK(kept->device == "/link");
  CHECK(kept->notes.empty());
}

TEST_CASE("a file's size must be a multiple of a sector, and more than none") {
  const Tree tree;
  test::make_blank(tree.at("/empty"), 0);
  test::make_blank(tree.at("/odd"), 1025);
  CHECK(failure(check(tree, volume_on("/empty"))) == "device '/empty': empty");
  CHECK(failure(check(tree, volume_on("/odd"))) ==
        "device '/odd': 1025 bytes, not a multiple of its sector size, 512 bytes");
  CHECK(failure(check(tree, to_be_formatted("/odd"))) ==
        "device '/odd': 1025 bytes, not a multiple of its sector size, 512 bytes");
}

TEST_CASE("a blank image is refused with the command that formats it") {
  const Tree tree;
  test::make_blank(tree.at("/disk"));
  tree.link("/link", "disk");
  const auto refused = check(tree, with_fs("/link", "xfs"));
  CHECK(failure(refused) == "device '/link': blank, expected file system 'xfs'");
  CHECK(hint_of(refused) == "run 'mkfs.xfs /disk'");
}

TEST_CASE("a partition table is named, not mistaken for a file system") {
  const Tree tree;
  test::make_blank(tree.at("/disk"));
  test::write_gpt(tree.at("/disk"));
  CHECK(failure(check(tree, volume_on("/disk"))) ==
        "device '/disk': holds a partition table (gpt), expected file system 'ext4'");
}

TEST_CASE("two signatures on one device are refused with the way to see them") {
  const Tree tree;
  NEED_IMAGE(tree.at("/disk"), "ext4");
  NEED_IMAGE(tree.at("/xfs"), "xfs");
  test::copy_head(tree.at("/xfs"), tree.at("/disk"), 512);
  const auto refused = check(tree, volume_on("/disk"));
  CHECK(failure(refused) == "device '/disk': holds signatures of more than one file system");
  CHECK(hint_of(refused) == "look with 'wipefs /disk'");
}

TEST_CASE("what a device holds does not matter when the guest formats it") {
  const Tree tree;
  test::make_blank(tree.at("/disk"));
  CHECK(check(tree, to_be_formatted("/disk")).has_value());
  MountInfo info = to_be_formatted("/disk");
  info.metadata["createFilesystem"] = "T";
  CHECK(check(tree, info).has_value());
  info.metadata["createFilesystem"] = "false";
  CHECK(failure(check(tree, info)) == "device '/disk': blank, expected file system 'ext4'");
}

TEST_CASE("a device that may not be read is refused with the system's reason") {
  if (test::is_root()) {
    MESSAGE("skipped: root may read everything");
    return;
  }
  const Tree tree;
  test::make_blank(tree.at("/disk"));
  std::filesystem::permissions(tree.at("/disk"), std::filesystem::perms::none);
  const auto refused = check(tree, volume_on("/disk"));
  CHECK(failure(refused) == "open '/disk': Permission denied");
  CHECK(refused.error().code == Code::denied);
}
