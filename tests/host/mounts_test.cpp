// SPDX-License-Identifier: Apache-2.0
#include "directvol/mounts.hpp"

#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
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
