// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/error.hpp"

namespace kata::exec {

/// What a file system says of its room. Zero `size` or `files`: it says nothing, as those in memory
/// without a limit do.
struct DiskSpace {
  std::uint64_t size = 0;        ///< bytes
  std::uint64_t free = 0;        ///< bytes, without those for root
  std::uint64_t files = 0;       ///< how many it can hold
  std::uint64_t files_free = 0;  ///< likewise
};

/// How much may be written there before it is asked again: `bytes` at least, and about a MiB if
/// that is to be had.
/// Errors: io (less than the reserve would be left: a twentieth of the file system and at most
/// 64 MiB; and of its files at most 1024).
[[nodiscard]] Result<std::uint64_t> grant_room(const DiskSpace& space, std::uint64_t bytes);

/// Keeps a file system from being filled by a copy: some of it stays free for everybody else.
class DiskRoom {
 public:
  /// Of the file system that `fd` is on. Not owned.
  explicit DiskRoom(int fd) : fd_(fd) {}

  /// Before `bytes` more are written, or a file is made for none. Asks the kernel once a MiB.
  /// Errors: those of grant_room().
  /// Source: statvfs(3).
  [[nodiscard]] Result<> take(std::uint64_t bytes);

 private:
  int fd_;
  std::uint64_t granted_ = 0;  // bytes that may be written before the kernel is asked again
};

}  // namespace kata::exec
