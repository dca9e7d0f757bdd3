// SPDX-License-Identifier: Apache-2.0
// A device that the host uses is no volume. Needs no image: use is looked for before contents.
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

namespace {

Result<CheckedDevice> check(const Tree& tree, const std::string& device) {
  MountInfo info = volume_on(device);
  info.metadata["createFilesystem"] = "true";  // only its use is in question
  return check_device(Host{tree.root()}, info, Links::resolve);
}

void attach_loop(const Tree& tree, const std::string& backing) {
  tree.write("/sys/block/sda/size", "8\n");
  tree.write("/sys/block/loop7/dev", "7:7\n");
  tree.write("/sys/block/loop7/loop/backing_file", backing + "\n");
}

}  // namespace

// No driver has this number, so nobody's disk can be reached through the node.
constexpr unsigned no_driver = 511;

#define NEED_NODE(tree, path)                                             \
  do {                                                                    \
    if (!test::make_node(tree, path, S_IFBLK, no_driver, 48)) {           \
      MESSAGE("skipped: making a block device takes root and CAP_MKNOD"); \
      return;                                                             \
    }                                                                     \
  } while (false)

TEST_CASE("a file whose loop device is mounted is refused with the mount point") {
  const Tree tree{{"/proc/self/mountinfo", "1 2 7:7 / /mnt/a\\040b rw - ext4 /dev/loop7 rw\n"}};
  test::make_blank(tree.at("/disk"));
  attach_loop(tree, tree.at("/disk"));
  const auto refused = check(tree, "/disk");
  CHECK(failure(refused) == "device '/disk': mounted on the host at '/mnt/a b' through /dev/loop7");
  CHECK(hint_of(refused) == "run 'umount /mnt/a b'");
  CHECK(refused.error().code == Code::refused);
}

TEST_CASE("a loop device over the file that is not mounted is only mentioned") {
  const Tree tree{{"/proc/self/mountinfo", "1 2 8:1 / / rw - ext4 /dev/sda1 rw\n"}};
  test::make_blank(tree.at("/disk"));
  attach_loop(tree, tree.at("/disk"));
  const auto checked = check(tree, "/disk");
  REQUIRE(checked.has_value());
  CHECK(checked->notes ==
        std::vector<std::string>{"/dev/loop7 is attached to it on the host, though not mounted"});
}

TEST_CASE("a loop device over another file does not matter") {
  const Tree tree{{"/proc/self/mountinfo", "1 2 7:7 / /mnt rw - ext4 /dev/loop7 rw\n"}};
  test::make_blank(tree.at("/disk"));
  attach_loop(tree, tree.at("/disk2"));
  const auto checked = check(tree, "/disk");
  REQUIRE(checked.has_value());
  CHECK(checked->notes.empty());
}

TEST_CASE("a block device that is mounted is refused, by its number or its name") {
  for (const std::string mounts : {"1 2 511:48 / /mnt rw - ext4 /dev/other rw\n",
                                   "1 2 0:99 / /mnt rw - btrfs /dev/sdd rw\n"}) {
    CAPTURE(mounts);
    const Tree tree{{"/proc/1/mountinfo", mounts}};
    NEED_NODE(tree, "/dev/sdd");
    const auto refused = check(tree, "/dev/sdd");
    CHECK(failure(refused) == "device '/dev/sdd': mounted on the host at '/mnt'");
    CHECK(hint_of(refused) == "run 'umount /mnt'");
  }
}

TEST_CASE("a block device under device-mapper or RAID is refused by its holder's name") {
  const Tree tree;
  NEED_NODE(tree, "/dev/sdd");
  tree.make_dir("/sys/dev/block/511:48/holders/dm-3");
  CHECK(failure(check(tree, "/dev/sdd")) == "device '/dev/sdd': in use by 'dm-3'");
}

TEST_CASE("a disk with a partition in use is refused by that partition") {
  const Tree tree{{"/proc/1/mountinfo", "1 2 511:49 / /mnt rw - ext4 /dev/sdd1 rw\n"},
                  {"/sys/dev/block/511:48/sdd1/partition", "1\n"},
                  {"/sys/dev/block/511:48/sdd1/dev", "511:49\n"},
                  {"/sys/dev/block/511:48/queue/rotational", "1\n"}};
  NEED_NODE(tree, "/dev/sdd");
  CHECK(failure(check(tree, "/dev/sdd")) ==
        "device '/dev/sdd': its partition 'sdd1' is mounted on the host at '/mnt'");
  tree.write("/proc/1/mountinfo", "");
  tree.make_dir("/sys/dev/block/511:48/sdd1/holders/md0");
  CHECK(failure(check(tree, "/dev/sdd")) ==
        "device '/dev/sdd': its partition 'sdd1' is in use by 'md0'");
}

TEST_CASE("a block device must have a medium of whole sectors") {
  const Tree tree;
  NEED_NODE(tree, "/dev/sdd");
  tree.write("/sys/dev/block/511:48/size", "0\n");
  CHECK(failure(check(tree, "/dev/sdd")) == "device '/dev/sdd': no medium, or its size is 0");
  tree.write("/sys/dev/block/511:48/size", "9\n");
  tree.write("/sys/dev/block/511:48/queue/logical_block_size", "4096\n");
  CHECK(failure(check(tree, "/dev/sdd")) ==
        "device '/dev/sdd': 4608 bytes, not a multiple of its sector size, 4096 bytes");
  tree.write("/sys/dev/block/511:48/size", "16\n");
  CHECK(check(tree, "/dev/sdd").has_value());
}
