// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/dir.hpp"

namespace kata::sandbox {

/// What a guest's memory is made of on the host.
enum class Backing : std::uint8_t {
  shm,        ///< files of a tmpfs, usually /dev/shm, already unlinked
  memfd,      ///< anonymous files; no mount limits them
  hugepages,  ///< files of hugetlbfs, or memfds of huge pages
  file,       ///< a file with a name, as of a VM template
  anonymous,  ///< no file at all: the VMM's own memory
};

/// "shm", "memfd", "hugepages", "file", "anonymous".
[[nodiscard]] std::string_view to_text(Backing backing);

/// What the guest may use at most, and what it has used so far.
struct GuestMemory {
  Backing backing = Backing::anonymous;
  std::optional<std::uint64_t> committed_bytes;
  std::optional<std::uint64_t> touched_bytes;  ///< nothing where no file tells
  std::size_t files = 0;
};

/// What an open file of a VMM is to its guest's memory, by the text of its /proc/PID/fd link.
/// `paths` are where the VMM was told to make such files. Nothing for any other file.
[[nodiscard]] std::optional<Backing> backing_of(std::string_view link,
                                                std::span<const std::string> paths);

/// Adds up the guest memory that the process behind `process`, its directory in /proc, holds open:
/// sizes are the commitment, blocks what was touched. Each file counts once.
/// Errors: denied (another user's process), not_found or io (it is gone).
/// Source: proc(5), /proc/PID/fd; Linux mm/shmem.c counts a tmpfs file's pages in st_blocks.
[[nodiscard]] Result<std::optional<GuestMemory>> measure_guest_memory(
    const Dir& process, std::span<const std::string> paths);

}  // namespace kata::sandbox
