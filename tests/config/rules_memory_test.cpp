// SPDX-License-Identifier: Apache-2.0
// Rules and combinations: processors and memory.
#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr auto go = config::Dialect::go;
constexpr auto rust = config::Dialect::rust;

std::string cpuinfo(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "processor : 0\n";
  return text;
}

}  // namespace

TEST_CASE("runtime-rs refuses more processors than a hypervisor has, even by default") {
  const ConfigNode node;
  node.write("/proc/cpuinfo", cpuinfo(32));
  check_mistakes(node, {{rust, "firecracker", "", "", {}}});
  node.write("/proc/cpuinfo", cpuinfo(33));
  check_mistakes(
      node,
      {
          {rust,
           "firecracker",
           "",
           "",
           {"error hypervisor.firecracker.default_maxvcpus: 33 in effect; runtime-rs takes at "
            "most 32 with firecracker | write default_maxvcpus = 32"}},
          {rust, "firecracker", "default_maxvcpus = 32", "", {}},
          {go, "firecracker", "", "", {}},
          {rust, "qemu", "", "", {}},
      });
  node.write("/proc/cpuinfo", cpuinfo(257));
  check_mistakes(
      node, {
                {rust,
                 "qemu",
                 "default_maxvcpus = 0",
                 "",
                 {"error hypervisor.qemu.default_maxvcpus: 257 in effect; runtime-rs takes at most "
                  "256 with qemu | write default_maxvcpus = 256"}},
                {go, "qemu", "", "", {}},
            });
}

TEST_CASE("memory that is too small is told of as the runtime takes it") {
  const ConfigNode node;
  node.write("/run/peerpod/hypervisor.sock", "");
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "default_memory = 255",
           "",
           {"warning hypervisor.qemu.default_memory: 255 MiB; the Go runtime takes 2048 MiB for "
            "anything below 256 MiB | write at least 256"}},
          {go, "qemu", "default_memory = 256", "", {}},
          {go, "qemu", "default_memory = 0", "", {}},
          {rust, "qemu", "default_memory = 64", "", {}},
          {rust,
           "qemu",
           "default_memory = 63",
           "",
           {"error hypervisor.qemu.default_memory: 63 MiB; runtime-rs takes at least 64 MiB with "
            "qemu"}},
          {rust,
           "firecracker",
           "default_memory = 127",
           "",
           {"error hypervisor.firecracker.default_memory: 127 MiB; runtime-rs takes at least 128 "
            "MiB with firecracker"}},
          {rust,
           "firecracker",
           "memory_slots = 0",
           "",
           {"error hypervisor.firecracker.memory_slots: 0; runtime-rs has no default for this "
            "hypervisor and refuses 0 | write memory_slots = 10"}},
          {rust, "qemu", "memory_slots = 0", "", {}},
          {rust,
           "remote",
           "image = \"\"\ndefault_maxmemory = 1000",
           "",
           {"error hypervisor.remote.default_maxmemory: 1000 MiB; with a remote hypervisor it must "
            "be this host's 16384 MiB | write default_maxmemory = 0"}},
          {rust, "remote", "image = \"\"", "", {}},
      });
  node.write("/proc/sys/kernel/arch", "ppc64le");
  check_mistakes(
      node, {{rust,
              "qemu",
              "default_memory = 2048\ndefault_maxmemory = 2100",
              "",
              {"error hypervisor.qemu.default_maxmemory: 2048 MiB after alignment, not more than "
               "default_memory's 2048 MiB"}}});
}

TEST_CASE("what a hypervisor ignores is told of") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go, "qemu", "enable_hugepages = true\nenable_mem_prealloc = true", "", {}},
          {go, "clh", "enable_hugepages = true", "", {}},
          {rust,
           "qemu",
           "enable_hugepages = true",
           "",
           {"warning hypervisor.qemu.enable_hugepages: runtime-rs ignores it with qemu | remove "
            "the line"}},
          {rust,
           "clh",
           "enable_hugepages = true",
           "",
           {"warning hypervisor.clh.enable_hugepages: runtime-rs ignores it with clh | remove the "
            "line"}},
          {go,
           "firecracker",
           "enable_hugepages = true",
           "",
           {"warning hypervisor.firecracker.enable_hugepages: the Go runtime ignores it with "
            "firecracker | remove the line"}},
          {rust, "dragonball", "shared_fs = \"inline-virtio-fs\"\nenable_hugepages = true", "", {}},
          {go,
           "clh",
           "enable_mem_prealloc = true",
           "",
           {"warning hypervisor.clh.enable_mem_prealloc: the Go runtime ignores it with clh | "
            "remove the line"}},
          {rust, "clh", "enable_mem_prealloc = true", "", {}},
          {rust,
           "dragonball",
           "hugepage_type = \"huge\"",
           "",
           {"error hypervisor.dragonball.hugepage_type: 'huge': not one of hugetlbfs, thp"}},
      });
}

TEST_CASE("swap, NUMA and virtio-mem need what they need") {
  const ConfigNode node;
  node.write("/proc/sys/vm/overcommit_memory", "0\n");
  check_mistakes(
      node,
      {
          {go, "qemu", "enable_guest_swap = true", "", {}},
          {rust,
           "qemu",
           "enable_guest_swap = true",
           "",
           {"error hypervisor.qemu.enable_guest_swap: runtime-rs refuses it with qemu | write "
            "enable_guest_swap = false"}},
          {go,
           "clh",
           "enable_guest_swap = true",
           "",
           {"warning hypervisor.clh.enable_guest_swap: this hypervisor takes no swap device while "
            "it runs"}},
          {go,
           "qemu",
           "enable_numa = true",
           "",
           {"error hypervisor.qemu.enable_numa: needs static_sandbox_resource_mgmt on a host with "
            "several nodes | write static_sandbox_resource_mgmt = true in [runtime]"}},
          {go, "qemu", "enable_numa = true", "static_sandbox_resource_mgmt = true\n", {}},
          {go,
           "qemu",
           "enable_virtio_mem = true",
           "",
           {"warning hypervisor.qemu.enable_virtio_mem: vm.overcommit_memory is '0', expected 1 | "
            "run 'sysctl vm.overcommit_memory=1'"}},
      });
  node.write("/proc/sys/vm/overcommit_memory", "1\n");
  check_mistakes(node, {{go, "qemu", "enable_virtio_mem = true", "", {}}});
}

}  // namespace kata::test
