// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "check/checks.hpp"
#include "check/hugepage_state.hpp"
#include "fixture.hpp"
#include "memory_fixture.hpp"

using namespace kata;
using namespace kata::test;
using check::huge_mount;
using check::huge_numa;
using check::huge_pages;

namespace {

const std::string huge_line = mount_line("/dev/hugepages", "hugetlbfs", "rw,pagesize=2M");

check::Question asked_huge(const Tree& tree, std::string_view keys = "") {
  return asked_qemu(tree, fmt::format("enable_hugepages = true\n{}", keys));
}

}  // namespace

TEST_CASE("a guest takes whole pages") {
  struct {
    std::uint64_t memory_mib;
    std::uint64_t page_kib;
    std::uint64_t pages;
  } const cases[] = {{2048, 2048, 1024}, {2048, 1048576, 2}, {2304, 1048576, 3},
                     {33, 2048, 17},     {0, 2048, 0},       {1, 0, 0}};
  for (const auto& c : cases) CHECK(check::pages_for(c.memory_mib, c.page_kib) == c.pages);
}

TEST_CASE("a mount's page size is a number with a unit") {
  CHECK(check::parse_page_size("2M") == 2048);
  CHECK(check::parse_page_size("1024M") == 1048576);
  CHECK(check::parse_page_size("1G") == 1048576);
  CHECK(check::parse_page_size("64K") == 64);
  for (const char* text : {"", "M", "2", "2MB", "-2M", "0M", "99999999999999999G"}) {
    CAPTURE(text);
    CHECK_FALSE(check::parse_page_size(text).has_value());
  }
}

TEST_CASE("hugepages are judged where a configuration uses them") {
  const Tree tree;
  const Host host{tree.root()};
  CHECK(to_line(huge_pages(host, asked_qemu(tree))) == "skip: no configuration uses hugepages");
  CHECK(to_line(huge_numa(host, asked_qemu(tree))) == "skip: no configuration uses hugepages");
  CHECK(to_line(huge_mount(host, asked_qemu(tree))) ==
        "skip: no configuration takes hugepages from a mount");
  CHECK(to_line(huge_mount(host, asked(tree, "clh", "enable_hugepages = true"))) ==
        "skip: no configuration takes hugepages from a mount");
}

TEST_CASE("a switch without effect is said") {
  const Tree tree;
  const Host host{tree.root()};
  const std::string line =
      "warn: kata: 'enable_hugepages' has no effect with this hypervisor and runtime | remove "
      "'enable_hugepages' from its configuration";
  CHECK(to_line(huge_pages(
            host, asked(tree, "qemu", "enable_hugepages = true", config::Dialect::rust))) == line);
  CHECK(to_line(huge_pages(host, asked(tree, "firecracker", "enable_hugepages = true"))) == line);
}

TEST_CASE("/dev/hugepages has to be a hugetlbfs that can be written") {
  const std::string hint = " | run 'mount -t hugetlbfs hugetlbfs /dev/hugepages'";
  struct {
    std::string mounts;
    std::string line;
  } const cases[] = {
      {huge_line, "pass: hugetlbfs with pages of 2 MiB is mounted at /dev/hugepages"},
      {mount_line("/dev/hugepages", "hugetlbfs"),
       "pass: hugetlbfs with pages of 2 MiB is mounted at /dev/hugepages"},
      {mount_line("/", "ext4"), "fail: nothing is mounted at /dev/hugepages" + hint},
      {huge_line + mount_line("/dev/hugepages", "tmpfs"),
       "fail: 'tmpfs' is mounted at /dev/hugepages, expected hugetlbfs" + hint},
      {mount_line("/dev/hugepages", "hugetlbfs", "rw", "ro"),
       "fail: /dev/hugepages is mounted read-only | run 'mount -o remount,rw /dev/hugepages'"},
      {mount_line("/dev/hugepages", "hugetlbfs", "rw,pagesize=1G"),
       "unknown: the page size of the mount at /dev/hugepages is not one of this kernel's"},
  };
  for (const auto& c : cases) {
    const Tree tree;
    make_node(tree, c.mounts);
    make_pool(tree, {.total = 8, .free = 8});
    CAPTURE(c.mounts);
    CHECK(to_line(huge_mount(Host{tree.root()}, asked_huge(tree))) == c.line);
  }
}

TEST_CASE("a kernel without hugepages, or one that says nonsense, leaves them unknown") {
  const Tree tree;
  make_node(tree, huge_line);
  const Host host{tree.root()};
  const std::string line = "unknown: open '/sys/kernel/mm/hugepages': No such file or directory";
  CHECK(to_line(huge_mount(host, asked_huge(tree))) == line);
  CHECK(to_line(huge_pages(host, asked_huge(tree))) == line);
  make_pool(tree, {});
  tree.write("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "none\n");
  CHECK(to_line(huge_pages(host, asked_huge(tree))) ==
        "unknown: read '/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages': 'none', "
        "expected a number");
}

TEST_CASE("hugepages have to suffice for one guest, or for as many as are asked for") {
  struct {
    Pool pool;
    std::uint64_t sandboxes;
    std::string line;
  } const cases[] = {
      {{2048, 2048, 2048},
       1,
       "pass: kata: 2048 of 2048 pages of 2 MiB are available, and a guest of 2048 MiB takes 1024"},
      {{2048, 2048, 2048},
       3,
       "warn: kata: 2048 of 2048 pages of 2 MiB are available, and a guest of 2048 MiB takes 1024 "
       "| run 'sysctl -w vm.nr_hugepages=3072'"},
      {{2048, 2048, 1500, 600},
       1,
       "fail: kata: 900 of 2048 pages of 2 MiB are available, and a guest of 2048 MiB takes 1024 | "
       "run 'sysctl -w vm.nr_hugepages=2172'"},
      {{2048, 10, 0, 0, 10, 1034},
       1,
       "pass: kata: 1024 of 10 pages of 2 MiB are available, and a guest of 2048 MiB takes 1024"},
      {{2048, 10, 0, 0, 10, 1033},
       1,
       "fail: kata: 1023 of 10 pages of 2 MiB are available, and a guest of 2048 MiB takes 1024 | "
       "run 'sysctl -w vm.nr_hugepages=1'"},
  };
  for (const auto& c : cases) {
    const Tree tree;
    make_node(tree, huge_line);
    make_pool(tree, c.pool);
    check::Question question = asked_huge(tree);
    question.sandboxes = c.sandboxes;
    CAPTURE(c.line);
    CHECK(to_line(huge_pages(Host{tree.root()}, question)) == c.line);
  }
}

TEST_CASE("pages are those of the mount, and other sizes are grown by their own file") {
  const Tree tree;
  make_node(tree, mount_line("/dev/hugepages", "hugetlbfs", "rw,pagesize=1024M"));
  make_pool(tree, {.page_kib = 2048, .total = 4096, .free = 4096});
  make_pool(tree, {.page_kib = 1048576, .total = 4, .free = 1});
  const auto finding = huge_pages(Host{tree.root()}, asked_huge(tree));
  CHECK(to_line(finding) ==
        "fail: kata: 1 of 4 pages of 1 GiB are available, and a guest of 2048 MiB takes 2 | run "
        "'echo 5 > /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages'");
  CHECK(fact_of(finding, "1048576kB_free") == "1");
  CHECK(fact_of(finding, "2048kB_total") == "4096");
  // Cloud Hypervisor takes the default size, without a mount.
  CHECK(to_line(huge_pages(Host{tree.root()}, asked(tree, "clh", "enable_hugepages = true"))) ==
        "pass: kata: 4096 of 4096 pages of 2 MiB are available, and a guest of 2048 MiB takes "
        "1024");
}

TEST_CASE("a mount's size and the pods' cgroup limit hugepages too") {
  const Tree tree;
  make_node(tree, mount_line("/dev/hugepages", "hugetlbfs", "rw,pagesize=2M,size=1048576k"));
  make_pool(tree, {.total = 4096, .free = 4096});
  MemoryHost host{tree};
  host.file_systems["/dev/hugepages"] = {
      .magic = 0x958458f6, .block_size = 2 * mib, .size = gib, .available = gib};
  CHECK(
      to_line(huge_pages(host, asked_huge(tree))) ==
      "fail: kata: 512 of 4096 pages of 2 MiB are available, limited by the size of the mount at "
      "/dev/hugepages, and a guest of 2048 MiB takes 1024 | raise the limit that is named, or use "
      "other pages");
  CHECK(to_line(huge_mount(host, asked_huge(tree))) ==
        "pass: hugetlbfs with pages of 2 MiB is mounted at /dev/hugepages, 1 GiB left of its size");

  tree.write("/sys/fs/cgroup/kubepods.slice/hugetlb.2MB.max", "4194304\n");
  tree.write("/sys/fs/cgroup/kubepods.slice/hugetlb.2MB.current", "2097152\n");
  CHECK(to_line(huge_pages(host, asked_huge(tree))) ==
        "fail: kata: 1 of 4096 pages of 2 MiB are available, limited by the pods' cgroup, and a "
        "guest of 2048 MiB takes 1024 | raise the limit that is named, or use other pages");
  tree.write("/sys/fs/cgroup/kubepods.slice/hugetlb.2MB.max", "max\n");
  CHECK(to_line(huge_pages(host, asked_huge(tree))).contains("512 of 4096"));
}

TEST_CASE("SPDK needs hugepages of its own unless somebody holds them already") {
  const Tree tree;
  make_node(tree, huge_line);
  make_pool(tree, {.total = 1200, .free = 400});
  const Host host{tree.root()};
  const auto question = asked_qemu(tree, "enable_vhost_user_store = true");
  CHECK(to_line(huge_pages(host, question)) == "pass: SPDK has its hugepages");
  make_pool(tree, {.total = 700, .free = 400});
  CHECK(
      to_line(huge_pages(host, question)) ==
      "warn: SPDK needs 1024 MiB of hugepages for vhost-user volumes, and no size has that much | "
      "run 'sysctl -w vm.nr_hugepages=812'");
}

TEST_CASE("a guest's hugepages should lie on one NUMA node") {
  const Tree tree;
  make_node(tree, huge_line);
  make_pool(tree, {.total = 2048, .free = 2048});
  const Host host{tree.root()};
  CHECK(to_line(huge_numa(host, asked_huge(tree))) == "skip: one NUMA node at most");
  make_node_pool(tree, 0, 2048, 1024, 700);
  CHECK(to_line(huge_numa(host, asked_huge(tree))) == "skip: one NUMA node at most");
  make_node_pool(tree, 1, 2048, 1024, 1024);
  const auto finding = huge_numa(host, asked_huge(tree));
  CHECK(to_line(finding) == "pass: free pages of 2 MiB: node 0: 700 of 1024, node 1: 1024 of 1024");
  CHECK(fact_of(finding, "node0_2048kB_free") == "700");
  make_node_pool(tree, 1, 2048, 1024, 1023);
  CHECK(to_line(huge_numa(host, asked_huge(tree))) ==
        "warn: no NUMA node has the 1024 free pages of 2 MiB that a guest of 2048 MiB takes "
        "(kata): node 0: 700 of 1024, node 1: 1023 of 1024 | run 'echo 1025 > "
        "/sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages'");
  tree.write("/sys/devices/system/node/node1/hugepages/hugepages-2048kB/free_hugepages", "");
  CHECK(to_line(huge_numa(host, asked_huge(tree))) ==
        "unknown: read '/sys/devices/system/node/node1/hugepages/hugepages-2048kB/free_hugepages': "
        "'', expected a number");
}
