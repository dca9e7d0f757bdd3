// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/dir.hpp"
#include "host/backing.hpp"

namespace kata::sandbox {

using host::Backing;

/// What the guest may use at most, and what it has used so far.
struct GuestMemory {
  Backing backing = Backing::anonymous;
  std::optional<std::uint64_t> committed_bytes;
  std::optional<std::uint64_t> touched_bytes;  ///< nothing where no file tells
  std::size_t files = 0;
};

/// Adds up the guest memory that the process behind `process`, its directory in /proc, holds open:
/// sizes are the commitment, blocks what was touched. Each file counts once. `paths` are where the
/// VMM was told to make its files.
/// Errors: denied (another user's process), not_found or io (it is gone).
/// Source: proc(5), /proc/PID/fd; Linux mm/shmem.c counts a tmpfs file's pages in st_blocks.
[[nodiscard]] Result<std::optional<GuestMemory>> measure_guest_memory(
    const Dir& process, std::span<const std::string> paths);

}  // namespace kata::sandbox
