// SPDX-License-Identifier: Apache-2.0
#include "host/mounts.hpp"

#include <doctest/doctest.h>

#include "support/failure.hpp"
#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::failure;
using test::Tree;

TEST_CASE("a mount is read whatever its number of optional fields") {
  const auto parsed = parse_mounts(
      "36 35 98:0 / /mnt1 rw,noatime - ext3 /dev/root rw,errors=continue\n"
      "37 35 8:48 /sub /mnt2 rw shared:1 - ext4 /dev/sdd rw\n"
      "38 35 0:5 / /mnt3 rw shared:1 master:2 unbindable - tmpfs tmpfs rw\n"
      "39 35 0:6 / /mnt4 rw - tmpfs  rw");
  REQUIRE(parsed.has_value());
  struct {
    std::string device;
    std::string point;
    std::string source;
  } const expected[] = {{"98:0", "/mnt1", "/dev/root"},
                        {"8:48", "/mnt2", "/dev/sdd"},
                        {"0:5", "/mnt3", "tmpfs"},
                        {"0:6", "/mnt4", ""}};
  REQUIRE(parsed->size() == std::size(expected));
  for (std::size_t i = 0; i < parsed->size(); ++i) {
    CHECK((*parsed)[i].device == expected[i].device);
    CHECK((*parsed)[i].point == expected[i].point);
    CHECK((*parsed)[i].source == expected[i].source);
  }
}

TEST_CASE("the kernel's octal escapes are undone, and only those") {
  struct {
    std::string text;
    std::string point;
  } const cases[] = {{R"(/a\040b)", "/a b"},   {R"(/a\011b)", "/a\tb"},     {R"(/a\012b)", "/a\nb"},
                     {R"(/a\134b)", "/a\\b"},  {R"(/a\134040)", "/a\\040"}, {R"(/a\04)", "/a\\04"},
                     {R"(/a\08x)", "/a\\08x"}, {R"(/a\)", "/a\\"}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto parsed = parse_mounts(fmt::format("1 2 8:1 / {0} rw - ext4 {0} rw\n", c.text));
    REQUIRE(parsed.has_value());
    REQUIRE(parsed->size() == 1);
    CHECK(parsed->front().point == c.point);
    CHECK(parsed->front().source == c.point);
  }
}

TEST_CASE("a line cut off at any field is refused with its number") {
  const std::string line = "36 35 98:0 / /mnt1 rw shared:1 - ext3 /dev/root rw";
  const std::string whole = line + "\n";
  for (auto at = line.find(' '); at < line.rfind(" /dev"); at = line.find(' ', at + 1)) {
    CAPTURE(line.substr(0, at));
    CHECK(failure(parse_mounts(whole + line.substr(0, at) + "\n")) == "line 2: cut off");
  }
  CHECK(failure(parse_mounts("\n")) == "line 1: cut off");
  CHECK(parse_mounts("")->empty());
}

TEST_CASE("a mount says its type, its own options and those of its file system") {
  const auto parsed = parse_mounts(
      "1 2 0:5 / /dev/shm rw,nosuid shared:4 - tmpfs shm rw,size=65536k,inode64\n"
      "1 2 0:6 / /b ro,nosuid - ext4 /dev/sda rw\n1 2 0:7 / /c rw - ext4 /dev/sda ro\n");
  REQUIRE(parsed.has_value());
  const Mount& shm = parsed->at(0);
  CHECK(shm.type == "tmpfs");
  CHECK(shm.options == std::vector<std::string>{"rw", "nosuid"});
  CHECK(shm.value_of("size") == "65536k");
  CHECK_FALSE(shm.value_of("inode").has_value());
  CHECK_FALSE(shm.value_of("inode64").has_value());
  CHECK_FALSE(shm.is_read_only());
  CHECK(parsed->at(1).is_read_only());
  CHECK(parsed->at(2).is_read_only());
}

TEST_CASE("of several mounts at one point the last is seen") {
  const auto parsed = parse_mounts(
      "1 2 0:5 / /dev/shm rw - tmpfs first rw\n1 2 0:6 / /dev/shm rw - tmpfs second rw\n"
      "1 2 0:7 / /dev/shm/deeper rw - tmpfs third rw\n");
  REQUIRE(parsed.has_value());
  REQUIRE(mounted_at(*parsed, "/dev/shm") != nullptr);
  CHECK(mounted_at(*parsed, "/dev/shm")->source == "second");
  CHECK(mounted_at(*parsed, "/dev") == nullptr);
}

TEST_CASE("the node's mounts are those of PID 1, or our own where those are hidden") {
  const Tree tree{{"/proc/self/mountinfo", "1 2 8:1 / /a rw - ext4 /dev/sda1 rw\n"},
                  {"/proc/1/mountinfo", "1 2 8:2 / /b rw - ext4 /dev/sda2 rw\n"}};
  const Host host{tree.root()};
  REQUIRE(read_node_mounts(host).has_value());
  CHECK(read_node_mounts(host)->front().point == "/b");
  std::filesystem::remove(tree.at("/proc/1/mountinfo"));
  CHECK(read_node_mounts(host)->front().point == "/a");
  tree.write("/proc/self/mountinfo", "nonsense\n");
  CHECK(failure(read_node_mounts(host)) == "read the mounts: line 1: cut off");
  CHECK(failure(read_node_mounts(Host{Tree{{"/proc/1/mountinfo", ""}}.root()})) ==
        "read the mounts: empty");
  CHECK(failure(read_node_mounts(Host{Tree{}.root()})) ==
        "open '/proc/self/mountinfo': No such file or directory");
}

TEST_CASE("a mount namespace is foreign when PID 1 has another") {
  const Tree tree;
  const Host host{tree.root()};
  tree.link("/proc/self/ns/mnt", "mnt:[4026531841]");
  CHECK(failure(is_foreign_mount_namespace(host)) ==
        "open '/proc/1/ns/mnt': No such file or directory");
  tree.link("/proc/1/ns/mnt", "mnt:[4026531841]");
  CHECK(is_foreign_mount_namespace(host) == false);
  std::filesystem::remove(tree.at("/proc/1/ns/mnt"));
  tree.link("/proc/1/ns/mnt", "mnt:[4026532000]");
  CHECK(is_foreign_mount_namespace(host) == true);
}

TEST_CASE("mounts of this process and of PID 1 are seen, and an unreadable table is left out") {
  const Tree tree{{"/proc/self/mountinfo", "1 2 8:1 / /a rw - ext4 /dev/sda1 rw\n"},
                  {"/proc/1/mountinfo", "1 2 8:2 / /b rw - ext4 /dev/sda2 rw\n"}};
  const Host host{tree.root()};
  REQUIRE(read_mounts(host).size() == 2);
  CHECK(read_mounts(host)[0].point == "/a");
  CHECK(read_mounts(host)[1].point == "/b");

  tree.write("/proc/self/mountinfo", "nonsense\n");
  REQUIRE(read_mounts(host).size() == 1);
  CHECK(read_mounts(host)[0].point == "/b");
  CHECK(read_mounts(Host{Tree{}.root()}).empty());
}
