// SPDX-License-Identifier: Apache-2.0
#include "host/guests.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "support/failure.hpp"
#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::failure;
using test::Tree;

namespace {

// A process whose descriptor 9 is a file of `size` bytes under the given name, nothing of it used.
void make_process(const Tree& tree, const std::string& pid, const std::string& name,
                  const std::string& file, std::uintmax_t size) {
  tree.write("/proc/" + pid + "/comm", name + "\n");
  tree.write(file, "");
  std::filesystem::resize_file(tree.at(file), size);
  tree.link("/proc/" + pid + "/fd/9", file);
  tree.link("/proc/" + pid + "/fd/0", "/dev/null");
}

}  // namespace

TEST_CASE("a running guest's memory is what its VMM holds open, whoever else holds it too") {
  const Tree tree;
  make_process(tree, "100", "qemu-system-x86", "/dev/shm/qemu_back_mem.dimm1.Xy1 (deleted)",
               std::uintmax_t{1} << 30);
  tree.link("/proc/100/fd/12", "/dev/shm/qemu_back_mem.dimm1.Xy1 (deleted)");
  make_process(tree, "200", "cloud-hyperviso", "/memfd:ch_ram (deleted)", std::uintmax_t{1} << 20);
  make_process(tree, "300", "postgres", "/dev/shm/PostgreSQL.1", 4096);
  tree.write("/proc/sys/x", "");
  const auto guests = read_guests(Host{tree.root()});
  REQUIRE(guests.has_value());
  CHECK(guests->vmms == 2);
  CHECK(guests->unseen == 0);
  CHECK(guests->files.size() == 2);
  CHECK(promised_bytes(*guests, Backing::shm) == std::uint64_t{1} << 30);
  CHECK(promised_bytes(*guests, Backing::memfd) == std::uint64_t{1} << 20);
  CHECK(untouched_bytes(*guests) == (std::uint64_t{1} << 30) + (std::uint64_t{1} << 20));
}

TEST_CASE("sums of sizes that no machine has do not wrap around") {
  Guests guests;
  guests.files = {{1, Backing::shm, UINT64_MAX, 0}, {2, Backing::shm, 4096, 8192}};
  CHECK(promised_bytes(guests, Backing::shm) == UINT64_MAX);
  CHECK(untouched_bytes(guests) == UINT64_MAX);
}

TEST_CASE("a VMM that ended meanwhile has no memory, and a node without /proc is an error") {
  const Tree tree{{"/proc/7/comm", "qemu-kvm\n"}};
  const auto guests = read_guests(Host{tree.root()});
  REQUIRE(guests.has_value());
  CHECK(guests->vmms == 1);
  CHECK(guests->files.empty());
  CHECK(failure(read_guests(Host{Tree{}.root()})) == "open '/proc': No such file or directory");
}
