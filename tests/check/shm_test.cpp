// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <filesystem>

#include "check/checks.hpp"
#include "check/shm_state.hpp"
#include "fixture.hpp"
#include "memory_fixture.hpp"

using namespace kata;
using namespace kata::test;
using check::shm_capacity;
using check::shm_mount;

namespace {

const std::string shm_line = mount_line("/dev/shm", "tmpfs", "rw,size=8388608k");

// A node whose /dev/shm has `size` bytes, of which `used` are taken.
class ShmHost : public MemoryHost {
 public:
  ShmHost(const Tree& tree, std::uint64_t size, std::uint64_t used) : MemoryHost(tree) {
    make_node(tree, shm_line);
    file_systems["/dev/shm"] = tmpfs(size, used);
  }
};

}  // namespace

TEST_CASE("a tmpfs's size is a number with a unit, or a part of the memory") {
  struct {
    const char* text;
    std::optional<std::uint64_t> bytes;
  } const cases[] = {{"65536k", 64 * mib},   {"8G", 8 * gib},      {"1m", mib},
                     {"4096", 4096},         {"50%", 8 * gib},     {"0", 0},
                     {"101%", std::nullopt}, {"", std::nullopt},   {"k", std::nullopt},
                     {"-1", std::nullopt},   {"1x", std::nullopt}, {"99999999999G", std::nullopt},
                     {"%", std::nullopt}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(check::parse_tmpfs_size(c.text, 16 * gib) == c.bytes);
  }
}

TEST_CASE("/dev/shm is judged where a guest has its memory there") {
  const Tree tree;
  make_node(tree, shm_line);
  const Host host{tree.root()};
  CHECK(to_line(shm_mount(host, asked_qemu(tree))) == "pass: tmpfs is mounted at /dev/shm");
  CHECK(to_line(shm_mount(host, asked(tree, "qemu", "shared_fs = \"none\""))) ==
        "skip: no guest has its memory in /dev/shm");
  CHECK(to_line(shm_capacity(host, asked(tree, "firecracker", ""))) ==
        "skip: no guest has its memory in /dev/shm");
}

TEST_CASE("/dev/shm that is no tmpfs, or read-only, fails") {
  const std::string hint = " | run 'mount -t tmpfs -o nosuid,nodev tmpfs /dev/shm'";
  struct {
    std::string mounts;
    std::string line;
  } const cases[] = {
      {mount_line("/", "ext4"), "fail: nothing is mounted at /dev/shm" + hint},
      {mount_line("/dev/shm", "ext4"),
       "fail: 'ext4' is mounted at /dev/shm, expected tmpfs" + hint},
      {shm_line + mount_line("/dev/shm", "ramfs"),
       "fail: 'ramfs' is mounted at /dev/shm, expected tmpfs" + hint},
      {mount_line("/dev/shm", "tmpfs", "rw", "ro,nosuid"),
       "fail: /dev/shm is mounted read-only | run 'mount -o remount,rw /dev/shm'"},
      {mount_line("/dev/shm", "ramfs") + shm_line, "pass: tmpfs is mounted at /dev/shm"},
  };
  for (const auto& c : cases) {
    const Tree tree;
    make_node(tree, c.mounts);
    CAPTURE(c.mounts);
    CHECK(to_line(shm_mount(Host{tree.root()}, asked_qemu(tree))) == c.line);
  }
}

TEST_CASE("mounts that cannot be read leave /dev/shm unknown") {
  const Tree tree;
  make_node(tree, "nonsense\n");
  const Host host{tree.root()};
  const std::string line = "unknown: read the mounts: line 1: cut off";
  CHECK(to_line(shm_mount(host, asked_qemu(tree))) == line);
  CHECK(to_line(shm_capacity(host, asked_qemu(tree))) == line);
  make_node(tree, mount_line("/", "ext4"));
  CHECK(to_line(shm_capacity(host, asked_qemu(tree))) == "unknown: nothing is mounted at /dev/shm");
}

TEST_CASE("another mount namespace than PID 1's is noticed") {
  const Tree tree;
  make_node(tree, shm_line);
  tree.link("/proc/self/ns/mnt", "mnt:[4026532000]");
  tree.link("/proc/1/ns/mnt", "mnt:[4026531841]");
  CHECK(to_line(shm_mount(Host{tree.root()}, asked_qemu(tree))) ==
        "warn: tmpfs is mounted at /dev/shm for PID 1; this process is in another mount namespace "
        "and may see another one | run this on the node itself, or in a pod with '--sysroot' and "
        "the node's root");
}

TEST_CASE("room in /dev/shm counts what running guests may still touch") {
  struct {
    std::uint64_t size;
    std::uint64_t used;
    std::uint64_t promised;
    std::string line;
  } const cases[] = {
      {16 * gib, 0, 0, "pass: room for 8 more guests of 2048 MiB: 0 B of 16 GiB promised or used"},
      {16 * gib, 3 * gib, 2 * gib,
       "pass: room for 6 more guests of 2048 MiB: 3 GiB of 16 GiB promised or used"},
      {8 * gib, gib, 5 * gib,
       "warn: room for 1 more guest of 2048 MiB: 5 GiB of 8 GiB promised or used; another one "
       "makes it more than 80 % | run 'mount -o remount,size=8960M /dev/shm'"},
      {8 * gib, gib, 7 * gib,
       "warn: room for 0 more guests of 2048 MiB: 7 GiB of 8 GiB promised or used | run 'mount -o "
       "remount,size=11520M /dev/shm'"},
      {8 * gib, gib, 9 * gib,
       "warn: 9 GiB of 8 GiB promised or used: running guests die when they touch what is missing "
       "| run 'mount -o remount,size=14080M /dev/shm'"},
      {8 * gib, 7 * gib, 9 * gib,
       "fail: no room for a guest of 2048 MiB (kata): 9 GiB of 8 GiB promised or used | run 'mount "
       "-o remount,size=14080M /dev/shm'"},
      {gib, 0, 0,
       "fail: no room for a guest of 2048 MiB (kata): 0 B of 1 GiB promised or used | run 'mount "
       "-o remount,size=2560M /dev/shm'"},
      {16 * gib, 0, 15 * gib,
       "warn: room for 0 more guests of 2048 MiB: 15 GiB of 16 GiB promised or used | lower "
       "default_memory: 17408 MiB are needed, and the machine has 16384"},
  };
  for (const auto& c : cases) {
    const Tree tree;
    const ShmHost host{tree, c.size, c.used};
    if (c.promised != 0) make_guest(tree, 77, c.promised);
    CAPTURE(c.line);
    CHECK(to_line(shm_capacity(host, asked_qemu(tree))) == c.line);
  }
}

TEST_CASE("--memory and --pods change what has to fit in /dev/shm") {
  const Tree tree;
  const ShmHost host{tree, 8 * gib, 0};
  check::Question question = asked_qemu(tree);
  question.memory_mib = 3072;
  CHECK(to_line(shm_capacity(host, question)) ==
        "pass: room for 2 more guests of 3072 MiB: 0 B of 8 GiB promised or used");
  question.sandboxes = 3;
  CHECK(to_line(shm_capacity(host, question)) ==
        "warn: room for 2 more guests of 3072 MiB: 0 B of 8 GiB promised or used | run 'mount -o "
        "remount,size=11520M /dev/shm'");
}

TEST_CASE("a container's own /dev/shm is told apart") {
  const Tree tree;
  make_node(tree, mount_line("/dev/shm", "tmpfs", "rw,size=65536k", "rw", "shm"));
  MemoryHost host{tree};
  host.file_systems["/dev/shm"] = tmpfs(64 * mib, 0);
  CHECK(to_line(shm_capacity(host, asked_qemu(tree))) ==
        "fail: no room for a guest of 2048 MiB (kata): 0 B of 64 MiB promised or used | this looks "
        "like a container's own /dev/shm: run this on the node, or with '--sysroot' and the node's "
        "root");
}

TEST_CASE("a copied tree's /dev/shm has the size that its mount says") {
  const Tree tree;
  make_node(tree, shm_line);
  const Host host{tree.root()};
  const auto finding = shm_capacity(host, asked_qemu(tree));
  CHECK(to_line(finding) ==
        "pass: room for 4 more guests of 2048 MiB: 0 B of 8 GiB promised or used");
  CHECK(fact_of(finding, "size") == "8192");
  CHECK(fact_of(finding, "used") == "-");

  make_node(tree, mount_line("/dev/shm", "tmpfs"));
  CHECK(fact_of(shm_capacity(host, asked_qemu(tree)), "size") == "8192");
  make_node(tree, mount_line("/dev/shm", "tmpfs", "rw,size=lots"));
  CHECK(to_line(shm_capacity(host, asked_qemu(tree))) ==
        "unknown: mount /dev/shm: size 'lots', expected a number of bytes");
  make_node(tree, mount_line("/dev/shm", "tmpfs", "rw,size=0"));
  CHECK(to_line(shm_capacity(host, asked_qemu(tree))) == "pass: /dev/shm has no limit of its own");
}
