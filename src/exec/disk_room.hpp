// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/error.hpp"

namespace kata::exec {

/// Keeps a file system from being filled by a copy: some of it stays free for everybody else.
class DiskRoom {
 public:
  /// Of the file system that `fd` is on. Not owned.
  explicit DiskRoom(int fd) : fd_(fd) {}

  /// Before `bytes` more are written, or a file is made for none. Asks the kernel once a MiB.
  /// Errors: io (less than the reserve would be left: a twentieth of the file system and at most
  /// 64 MiB; and of its files at most 1024).
  /// Source: statvfs(3).
  [[nodiscard]] Result<> take(std::uint64_t bytes);

 private:
  int fd_;
  std::uint64_t granted_ = 0;  // bytes that may be written before the kernel is asked again
};

}  // namespace kata::exec
