// SPDX-License-Identifier: Apache-2.0
#include "sandbox/census.hpp"

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <algorithm>

#include "command_lines.hpp"
#include "fixture.hpp"
#include "sandbox/process.hpp"

namespace kata::sandbox {
namespace {

using test::Node;
using test::sandbox_id;

Census census_of(const Node& node) {
  return take_census(Dir::open(node.host(), "/proc").value()).value();
}

std::vector<int> pids_of(const Census& census) {
  std::vector<int> pids;
  for (const Member& member : census.members) pids.push_back(member.pid);
  std::ranges::sort(pids);
  return pids;
}

using Pids = std::vector<int>;

}  // namespace

TEST_CASE("a census finds the processes of sandboxes among all others") {
  const Node node;
  node.add({.pid = 10, .name = "containerd-shim", .start_ticks = 5}, test::shim());
  node.add({.pid = 11, .parent = 10}, test::go_virtiofsd());
  node.add({.pid = 12, .parent = 10, .start_ticks = 77}, test::go_qemu());
  node.add({.pid = 13, .parent = 11}, test::go_virtiofsd());
  node.add({.pid = 14}, {"/usr/bin/vim", "sandbox-x"});
  node.add({.pid = 15, .name = "kworker/0:1", .parent = 2}, {});
  node.write("/proc/self/cmdline", test::cmdline_of(test::go_qemu()));
  node.write("/proc/meminfo", "MemTotal: 1 kB\n");
  const Census census = census_of(node);
  CHECK(pids_of(census) == Pids{10, 11, 12, 13});
  CHECK(census.is_complete);
  for (const Member& member : census.members) {
    CHECK(member.identity.id == sandbox_id);
    if (member.pid == 10) CHECK(member.engine_namespace == "k8s.io");
    if (member.pid == 12) {
      CHECK(member.start_ticks == 77);
      CHECK(member.parent == 10);
      CHECK(member.dialect == shim::Dialect::go);
    }
  }
}

TEST_CASE("a zombie belongs to the sandbox of its parent, a shim of Kata's") {
  const Node node;
  node.add({.pid = 10, .name = "containerd-shim"}, test::shim());
  node.add({.pid = 11, .name = "qemu-system-x86", .state = 'Z', .parent = 10}, {});
  node.add({.pid = 12, .name = "qemu-system-x86", .state = 'Z', .parent = 9}, {});
  node.add({.pid = 13, .name = "sh", .state = 'Z', .parent = 10}, {});
  CHECK(pids_of(census_of(node)) == Pids{10, 11});
}

TEST_CASE("processes that vanish while they are read are left out") {
  const Node node;
  node.add({.pid = 10}, test::go_qemu());
  node.write("/proc/11/cmdline", test::cmdline_of(test::go_qemu()));  // its stat is gone already
  node.tree().make_dir("/proc/12");
  node.write("/proc/13/cmdline", "");
  node.write("/proc/14/cmdline", test::cmdline_of(test::go_qemu()));
  node.write("/proc/14/stat", "14 (cut");
  CHECK(pids_of(census_of(node)) == Pids{10});
}

TEST_CASE("nothing in /proc leads elsewhere") {
  const Node node;
  node.add({.pid = 10}, test::go_qemu());
  node.tree().link("/proc/11", "10");
  node.tree().make_dir("/proc/12");
  node.tree().link("/proc/12/cmdline", "../10/cmdline");
  node.tree().link("/proc/12/stat", "../10/stat");
  node.tree().make_fifo("/proc/13/cmdline");
  CHECK(pids_of(census_of(node)) == Pids{10});
}

TEST_CASE("command lines of any size and content are read") {
  const Node node;
  Arguments words = test::go_qemu();
  for (int i = 0; i < 4000; ++i) words.insert(words.begin() + 1, "-device pad,with blanks \x1b[2J");
  REQUIRE(test::cmdline_of(words).size() > 64 * 1024);
  node.add({.pid = 10}, words);
  // What stands behind the limit is not read: this one hides its name there.
  Arguments longer{"/usr/bin/qemu-system-x86_64", std::string(longest_cmdline, 'x'), "-name",
                   "sandbox-beyond"};
  node.add({.pid = 11}, longer);
  node.add({.pid = 12}, {std::string(longest_cmdline, 'y')});
  CHECK(pids_of(census_of(node)) == Pids{10});
}

TEST_CASE("processes without process 1 are not all there are") {
  const Node node;
  std::filesystem::remove_all(node.tree().at("/proc/1"));
  node.add({.pid = 10}, test::go_qemu());
  const Census census = census_of(node);
  CHECK_FALSE(census.is_complete);
  CHECK(pids_of(census) == Pids{10});
}

TEST_CASE("a process is held only while it is the one that started then") {
  const Node node;
  node.add({.pid = 10, .start_ticks = 5}, test::go_qemu());
  const Dir proc = Dir::open(node.host(), "/proc").value();
  CHECK(Held::take(proc, 10, 5));
  CHECK_FALSE(Held::take(proc, 10, 6));  // the pid is another's now
  CHECK_FALSE(Held::take(proc, 11, 5));
}

TEST_CASE("the census of the real /proc finds no sandbox of this id") {
  const Dir proc = Dir::open(Host{}, "/proc").value();
  for (const Member& member : take_census(proc).value().members)
    CHECK(member.identity.id != sandbox_id);
}

}  // namespace kata::sandbox
