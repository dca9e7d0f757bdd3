// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/arguments.hpp"
#include "sandbox/identify.hpp"

namespace kata::sandbox {

/// A virtual machine as the VMM was told to make it; nothing where the words do not say.
struct Machine {
  std::optional<std::uint64_t> memory_bytes;  ///< at the start; more may be plugged in later
  std::optional<std::uint64_t> vcpus;         ///< likewise
  std::vector<std::string> memory_paths;      ///< where files for guest memory are made
  std::optional<std::uint32_t> cid;
  std::optional<std::uint64_t> dax_window_bytes;
  bool shares_files = false;  ///< it has a device for virtiofsd or nydusd
  std::optional<bool> debug_console;
};

/// Reads the command line of a VMM. Cloud Hypervisor, Firecracker and OpenVMM are told over their
/// API, which is never opened, so their words say little.
/// Source: QEMU docs/system/invocation; src/runtime/pkg/govmm/qemu/qemu.go,
/// src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs.
[[nodiscard]] Machine parse_machine(Vmm vmm, const Arguments& words);

/// What a DAX window costs the guest in its own memory: 512 pages' descriptors of 64 bytes for each
/// 2 MiB that may be mapped.
/// Source: Linux fs/fuse/dax.c, FUSE_DAX_SHIFT.
[[nodiscard]] constexpr std::uint64_t dax_guest_cost(std::uint64_t window_bytes) {
  constexpr std::uint64_t unit = std::uint64_t{2} << 20;
  constexpr std::uint64_t descriptors = std::uint64_t{512} * 64;
  return window_bytes / unit * descriptors;
}

}  // namespace kata::sandbox
