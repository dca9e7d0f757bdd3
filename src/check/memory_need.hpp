// SPDX-License-Identifier: Apache-2.0
// What one sandbox of a configuration takes of the machine's memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "check/check.hpp"

namespace kata::check {

/// Where a guest's memory comes from.
enum class Backing : std::uint8_t {
  none,            ///< the guest runs elsewhere
  ram,             ///< anonymous memory or a memfd
  shm,             ///< a file in /dev/shm
  hugepage_mount,  ///< a file in the hugetlbfs at /dev/hugepages
  hugepage_memfd,  ///< hugepages of the default size, without a mount
};

struct MemoryNeed {
  std::string who;   ///< the handlers, for sentences
  std::string file;  ///< the configuration's file; empty: nothing is configured
  Backing backing = Backing::none;
  std::uint64_t memory_mib = 0;    ///< of the guest, when it boots
  std::uint64_t overhead_mib = 0;  ///< of its VMM and daemons
  bool is_confidential = false;
  bool has_watch = false;         ///< the shim takes an inotify instance for it
  bool wants_vhost_user = false;  ///< SPDK has to have hugepages of its own beside it

  [[nodiscard]] bool uses_hugepages() const {
    return backing == Backing::hugepage_mount || backing == Backing::hugepage_memfd;
  }
};

/// What a sandbox of one configuration takes; --memory in the question replaces the guest's size.
/// Source: src/runtime/virtcontainers/qemu.go:141 and 1062, clh.go:630;
/// src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs:3165, dragonball/inner.rs:227.
[[nodiscard]] MemoryNeed memory_need(const config::InForce& file, const Question& question);

/// One for each configuration.
[[nodiscard]] std::vector<MemoryNeed> memory_needs(const Question& question);

[[nodiscard]] bool needs_shm(const Question& question);
[[nodiscard]] bool needs_hugepages(const Question& question);
[[nodiscard]] bool needs_hugepage_mount(const Question& question);

}  // namespace kata::check
