// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/file.hpp"

namespace kata::host {

/// What a guest's memory is made of on the host.
enum class Backing : std::uint8_t {
  shm,        ///< files of a tmpfs, usually /dev/shm, already unlinked
  memfd,      ///< files of the kernel's own tmpfs; no mount limits them
  hugepages,  ///< files of hugetlbfs, or memfds of huge pages
  file,       ///< a file with a name, as of a VM template
  anonymous,  ///< no file at all: the VMM's own memory
};

/// "shm", "memfd", "hugepages", "file", "anonymous".
[[nodiscard]] std::string_view to_text(Backing backing);

/// What an open file of a VMM is to its guest's memory, by the text of its /proc/PID/fd link and by
/// what it is. `paths` are where the VMM was told to make such files. Nothing for any other file.
/// Source: proc(5), /proc/PID/fd; hugetlbfs tells its page as the block size (st_blksize).
[[nodiscard]] std::optional<Backing> backing_of(std::string_view link,
                                                std::span<const std::string> paths);

/// As told by the link, but for the memfds and mounts whose names do not say that they are of huge
/// pages.
[[nodiscard]] Backing backing_of(Backing by_link, const FileInfo& file);

}  // namespace kata::host
