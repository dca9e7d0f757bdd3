// SPDX-License-Identifier: Apache-2.0
// Processors and memory.
#include "config/judge.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

// Source: the plugins in kata-types/src/config/hypervisor, validate.
void judge_vcpus(Case& c) {
  if (c.go() || c.is(Vmm::remote)) return;
  const std::int64_t most = c.is(Vmm::firecracker) ? 32 : 256;
  const std::int64_t vcpus = c.integer("default_maxvcpus");
  if (vcpus > most)
    c.failure("combos.maxvcpus", "default_maxvcpus",
              fmt::format("{} in effect; runtime-rs takes at most {} with {}", vcpus, most,
                          c.config().hypervisor),
              fmt::format("write default_maxvcpus = {}", most));
}

void judge_go_memory(Case& c) {
  constexpr std::int64_t least_mib = 256;
  const Setting* setting = c.config().find("hypervisor.default_memory");
  const std::int64_t* mib =
      setting == nullptr || !setting->written ? nullptr : setting->written->integer();
  if (mib != nullptr && *mib > 0 && *mib < least_mib)
    c.warning("combos.small-memory", "default_memory",
              fmt::format("{} MiB; the Go runtime takes 2048 MiB for anything below 256 MiB", *mib),
              "write at least 256");
}

void judge_rust_memory(Case& c) {
  const std::int64_t least = c.is(Vmm::firecracker) ? 128 : 64;
  const std::int64_t memory = c.integer("default_memory");
  const std::int64_t most = c.integer("default_maxmemory");
  if (memory < least)
    c.failure("rules.small-memory", "default_memory",
              fmt::format("{} MiB; runtime-rs takes at least {} MiB with {}", memory, least,
                          c.config().hypervisor));
  if (c.integer("memory_slots") == 0)
    c.failure("combos.memory-slots", "memory_slots",
              "0; runtime-rs has no default for this hypervisor and refuses 0",
              "write memory_slots = 10");
  const std::optional<std::uint64_t> host = c.config().machine.memory_mib;
  if (c.is(Vmm::remote) && host && most != static_cast<std::int64_t>(*host))
    c.failure(
        "rules.remote-memory", "default_maxmemory",
        fmt::format("{} MiB; with a remote hypervisor it must be this host's {} MiB", most, *host),
        "write default_maxmemory = 0");
  if (c.config().machine.arch == Arch::ppc64le && most != 0 && most <= memory)
    c.failure(
        "rules.power-memory", "default_maxmemory",
        fmt::format("{} MiB after alignment, not more than default_memory's {} MiB", most, memory));
}

void ignored_here(Case& c, std::string_view name) {
  if (c.flag(name))
    c.warning("combos.ignored", name,
              fmt::format("{} ignores it with {}", c.runtime(), c.config().hypervisor),
              "remove the line");
}

void judge_backing(Case& c) {
  const bool has_huge_pages = c.go() ? c.is_any({Vmm::qemu, Vmm::clh}) : c.is(Vmm::dragonball);
  const bool has_prealloc = c.is(Vmm::qemu) || (c.rust() && c.is(Vmm::clh));
  if (!has_huge_pages) ignored_here(c, "enable_hugepages");
  if (!has_prealloc) ignored_here(c, "enable_mem_prealloc");
  c.must_be_one_of("hugepage_type", {"hugetlbfs", "thp"});
}

void judge_swap(Case& c) {
  if (!c.flag("enable_guest_swap")) return;
  if (c.rust() && c.is(Vmm::qemu))
    c.failure("combos.guest-swap", "enable_guest_swap", "runtime-rs refuses it with qemu",
              "write enable_guest_swap = false");
  if (c.go() && c.is_any({Vmm::clh, Vmm::firecracker}))
    c.warning("combos.guest-swap", "enable_guest_swap",
              "this hypervisor takes no swap device while it runs");
}

void judge_numa(Case& c) {
  if (c.flag("enable_numa") && !c.config().boolean("runtime.static_sandbox_resource_mgmt"))
    c.failure("combos.numa", "enable_numa",
              "needs static_sandbox_resource_mgmt on a host with several nodes",
              "write static_sandbox_resource_mgmt = true in [runtime]");
}

void judge_virtio_mem(Case& c) {
  if (!c.flag("enable_virtio_mem")) return;
  const Result<std::string> mode = c.host().read("/proc/sys/vm/overcommit_memory");
  if (mode && trim(*mode) != "1")
    c.warning("combos.virtio-mem", "enable_virtio_mem",
              fmt::format("vm.overcommit_memory is {}, expected 1", quote(trim(*mode))),
              "run 'sysctl vm.overcommit_memory=1'");
}

}  // namespace

void judge_memory(Case& c) {
  judge_vcpus(c);
  if (c.go())
    judge_go_memory(c);
  else
    judge_rust_memory(c);
  judge_backing(c);
  judge_swap(c);
  judge_numa(c);
  judge_virtio_mem(c);
}

}  // namespace kata::config
