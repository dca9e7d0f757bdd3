// SPDX-License-Identifier: Apache-2.0
#include "sandbox/machine.hpp"

#include <doctest/doctest.h>

#include "command_lines.hpp"
#include "sandbox/sharing.hpp"

namespace kata::sandbox {
namespace {

using test::sandbox_id;
using test::words_of;
constexpr std::uint64_t mebibyte = 1 << 20;
using Paths = std::vector<std::string>;

std::string shared(std::string_view end) {
  return "/run/kata-containers/shared/sandboxes/" + std::string{sandbox_id} + std::string{end};
}

}  // namespace

TEST_CASE("QEMU's words as the Go runtime 2.0 wrote them") {
  const Machine machine = parse_machine(Vmm::qemu, test::old_qemu());
  CHECK(machine.memory_bytes == 3072 * mebibyte);
  CHECK_FALSE(machine.vcpus);
  CHECK(machine.memory_paths == Paths{"/dev/shm"});
  CHECK(machine.cid == 4143818559);
  CHECK(machine.dax_window_bytes == 512 * mebibyte);
  CHECK(machine.shares_files);
  CHECK_FALSE(machine.debug_console);
}

TEST_CASE("QEMU's words as the Go runtime writes them now") {
  const Machine machine = parse_machine(Vmm::qemu, test::go_qemu());
  CHECK(machine.memory_bytes == 2048 * mebibyte);
  CHECK(machine.vcpus == 1);
  CHECK(machine.memory_paths == Paths{"/dev/shm"});  // not the image of the root file system
  CHECK(machine.cid == 3512021);
  CHECK_FALSE(machine.dax_window_bytes);
  CHECK(machine.shares_files);
  CHECK(machine.debug_console == true);
}

TEST_CASE("QEMU's words as the Rust runtime writes them") {
  const Machine machine = parse_machine(Vmm::qemu, test::rust_qemu());
  CHECK(machine.memory_bytes == 1024 * mebibyte);
  CHECK(machine.vcpus == 2);
  CHECK(machine.cid == 77);
  CHECK_FALSE(machine.shares_files);
  CHECK(machine.debug_console == false);
}

TEST_CASE("words that say little or nonsense leave the machine unknown") {
  for (const std::string_view text :
       {"qemu", "qemu -m -smp", "qemu -m x -smp x -device vhost-vsock-pci,guest-cid=99999999999",
        "qemu -m size=,slots=1 -smp ,cores=1 -device", "qemu -object memory-backend-file"}) {
    CAPTURE(text);
    const Machine machine = parse_machine(Vmm::qemu, words_of(text));
    CHECK_FALSE(machine.memory_bytes);
    CHECK_FALSE(machine.vcpus);
    CHECK_FALSE(machine.cid);
    CHECK(machine.memory_paths.empty());
  }
  CHECK_FALSE(parse_machine(Vmm::firecracker, words_of("firecracker --id ID")).memory_bytes);
}

TEST_CASE("Cloud Hypervisor's words, where it has any") {
  const Machine machine = parse_machine(
      Vmm::cloud_hypervisor,
      words_of("cloud-hypervisor --cpus boot=4,max=8 --memory size=1G,shared=on --fs tag=x "
               "--cmdline 'root=/dev/vda agent.debug_console'"));
  CHECK(machine.memory_bytes == 1024 * mebibyte);
  CHECK(machine.vcpus == 4);
  CHECK(machine.shares_files);
  CHECK(machine.debug_console == true);
}

TEST_CASE("a DAX window costs the guest a 64th of its size") {
  CHECK(dax_guest_cost(0) == 0);
  CHECK(dax_guest_cost(512 * mebibyte) == 8 * mebibyte);
  CHECK(dax_guest_cost(1024 * mebibyte) == 16 * mebibyte);
  CHECK(dax_guest_cost(8192 * mebibyte) == 128 * mebibyte);
  CHECK(dax_guest_cost(2 * mebibyte - 1) == 0);  // less than a unit maps nothing
}

TEST_CASE("both kinds of virtiofsd say what they share and how") {
  struct {
    Arguments words;
    std::string directory;
    std::string_view cache;
    std::optional<std::uint64_t> threads;
  } const cases[] = {
      {test::old_virtiofsd(), shared("/shared"), "auto", 1},
      {test::go_virtiofsd(), shared("/shared"), "auto", 4},
      {test::rust_virtiofsd(), shared("/ro"), "never", 1},
      {words_of("virtiofsd -o source=/a,cache=none"), "/a", "none", std::nullopt},
      {words_of("virtiofsd --thread-pool-size x"), "", "", std::nullopt},
      {words_of("virtiofsd"), "", "", std::nullopt},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    const Sharing sharing = parse_sharing(c.words);
    CHECK(sharing.directory == c.directory);
    CHECK(sharing.cache == c.cache);
    CHECK(sharing.thread_pool_size == c.threads);
  }
}

}  // namespace kata::sandbox
