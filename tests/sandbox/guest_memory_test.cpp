// SPDX-License-Identifier: Apache-2.0
#include "sandbox/guest_memory.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/host.hpp"
#include "support/tree.hpp"

namespace kata::sandbox {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

// A file as QEMU makes it: it grows before it is used, and no name leads to it.
Fd unlinked_file(const test::Tree& tree, std::uint64_t size, std::string_view begin) {
  const std::string path = tree.at("/dev/shm/qemu_back_mem.dimm1.Wq3xYz").string();
  tree.make_dir("/dev/shm");
  Fd file{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  REQUIRE(file);
  REQUIRE(::unlink(path.c_str()) == 0);
  REQUIRE(::ftruncate(file.get(), static_cast<off_t>(size)) == 0);
  REQUIRE(::pwrite(file.get(), begin.data(), begin.size(), 0) ==
          static_cast<ssize_t>(begin.size()));
  REQUIRE(::fsync(file.get()) == 0);
  return file;
}

Dir own_process() { return Dir::open(Host{}, fmt::format("/proc/{}", ::getpid())).value(); }

}  // namespace

TEST_CASE("the size of an unlinked file is committed and its blocks are touched") {
  const test::Tree tree;
  const std::vector<std::string> paths{tree.at("/dev/shm").string()};
  REQUIRE_FALSE(measure_guest_memory(own_process(), paths).value());

  const Fd file = unlinked_file(tree, 64 * mebibyte, std::string(3 * mebibyte, 'x'));
  const Fd again{::dup(file.get())};  // counts once
  const auto memory = measure_guest_memory(own_process(), paths).value();
  REQUIRE(memory);
  CHECK(memory->backing == Backing::shm);
  CHECK(memory->committed_bytes == 64 * mebibyte);
  CHECK(memory->touched_bytes.value() >= 3 * mebibyte);
  CHECK(memory->touched_bytes.value() < 4 * mebibyte);
  CHECK(memory->files == 1);
}

TEST_CASE("a memfd counts, and files are added up") {
  const Fd small{::memfd_create("inflight", MFD_CLOEXEC)};
  const Fd large{::memfd_create("ch_ram", MFD_CLOEXEC)};
  REQUIRE(::ftruncate(small.get(), 4096) == 0);
  REQUIRE(::ftruncate(large.get(), 16 * mebibyte) == 0);
  const auto memory = measure_guest_memory(own_process(), {}).value();
  REQUIRE(memory);
  CHECK(memory->backing == Backing::memfd);
  CHECK(memory->committed_bytes == 16 * mebibyte + 4096);
  CHECK(memory->touched_bytes == 0);
  CHECK(memory->files == 2);
}

TEST_CASE("without its directory of open files a process's memory is not told") {
  const test::Tree tree;
  tree.make_dir("/proc/7");
  const Host host{tree.root().string()};
  const Dir process = Dir::open(host, "/proc/7").value();
  const auto memory = measure_guest_memory(process, {});
  REQUIRE_FALSE(memory);
  CHECK(memory.error().code == Code::not_found);
}

}  // namespace kata::sandbox
