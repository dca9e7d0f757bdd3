// SPDX-License-Identifier: Apache-2.0
#include "host/hugepages.hpp"

#include <doctest/doctest.h>

#include "support/failure.hpp"
#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::failure;
using test::Tree;

namespace {

const std::string pools = "/sys/kernel/mm/hugepages/hugepages-";

void write_pool(const Tree& tree, const std::string& size, const std::string& total,
                const std::string& free, const std::string& reserved = "0",
                const std::string& surplus = "0", const std::string& overcommit = "0") {
  const std::string path = pools + size + "kB";
  tree.write(path + "/nr_hugepages", total + "\n");
  tree.write(path + "/free_hugepages", free + "\n");
  tree.write(path + "/resv_hugepages", reserved + "\n");
  tree.write(path + "/surplus_hugepages", surplus + "\n");
  tree.write(path + "/nr_overcommit_hugepages", overcommit + "\n");
}

}  // namespace

TEST_CASE("a guest can have free pages that nobody reserved, and those the kernel may still make") {
  struct {
    HugepagePool pool;
    std::uint64_t available;
  } const cases[] = {
      {{2048, 100, 40, 0, 0, 0}, 40}, {{2048, 100, 40, 16, 0, 0}, 24},
      {{2048, 100, 40, 40, 0, 0}, 0}, {{2048, 100, 40, 50, 0, 0}, 0},
      {{2048, 100, 0, 0, 4, 10}, 6},  {{2048, 100, 5, 0, 10, 10}, 5},
      {{2048, 100, 5, 0, 12, 10}, 5}, {{2048, 1, 1, 0, 0, UINT64_MAX}, UINT64_MAX},
  };
  for (const auto& c : cases) CHECK(c.pool.available() == c.available);
}

TEST_CASE("pools of every size are read, the smallest first") {
  const Tree tree;
  write_pool(tree, "1048576", "4", "2");
  write_pool(tree, "2048", "1024", "1000", "24", "1", "2");
  tree.write(pools + "x/nr_hugepages", "1\n");
  tree.write("/sys/kernel/mm/hugepages/hugepages-0kB/nr_hugepages", "1\n");
  const auto found = read_hugepages(Host{tree.root()});
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 2);
  CHECK(found->at(0).page_kib == 2048);
  CHECK(found->at(0).total == 1024);
  CHECK(found->at(0).available() == 977);
  CHECK(found->at(1).page_kib == 1048576);
  CHECK(page_size_text(found->at(0).page_kib) == "2 MiB");
  CHECK(page_size_text(found->at(1).page_kib) == "1 GiB");
  CHECK(page_size_text(64) == "64 KiB");
}

TEST_CASE("a pool that is missing or holds no numbers is said by name") {
  const Tree tree;
  CHECK(failure(read_hugepages(Host{tree.root()})) ==
        "open '/sys/kernel/mm/hugepages': No such file or directory");
  write_pool(tree, "2048", "many", "1");
  CHECK(failure(read_hugepages(Host{tree.root()})) ==
        "read '/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages': 'many', expected a number");
}

TEST_CASE("each NUMA node has its part of each pool") {
  const Tree tree;
  CHECK(read_node_hugepages(Host{tree.root()})->empty());
  const std::string nodes = "/sys/devices/system/node/node";
  for (const char* node : {"1", "0", "10"}) {
    const std::string path = nodes + node + "/hugepages/hugepages-2048kB";
    tree.write(path + "/nr_hugepages", "8\n");
    tree.write(path + "/free_hugepages", std::string{node} + "\n");
  }
  tree.make_dir("/sys/devices/system/node/node2");  // one without memory
  tree.write("/sys/devices/system/node/online", "0-2\n");
  const auto found = read_node_hugepages(Host{tree.root()});
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 3);
  CHECK(found->at(1).node == 1);
  CHECK(found->at(1).free == 1);
  CHECK(found->at(2).node == 10);
  tree.write(nodes + "0/hugepages/hugepages-2048kB/free_hugepages", "");
  CHECK(failure(read_node_hugepages(Host{tree.root()})) ==
        "read '/sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages': '', "
        "expected a number");
}
