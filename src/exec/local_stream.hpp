// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "exec/wait.hpp"

namespace kata::exec {

/// One of our own standard streams as a sink that never blocks past an interrupt. Its file
/// description is shared with other processes, so it is not made non-blocking itself.
class LocalOutput {
 public:
  /// `fd` is not owned; `name` is for messages: "standard output".
  LocalOutput(int fd, std::string name);

  /// Writes all of `bytes`, however slowly they are taken.
  /// Errors: unavailable (the reader of a pipe is gone), timed_out, interrupted, io.
  [[nodiscard]] Result<> write(std::string_view bytes, const Wait& wait);

 private:
  [[nodiscard]] Result<std::size_t> write_some(std::string_view bytes, const Wait& wait);

  Fd own_;  // the same file opened anew, non-blocking; none where that is not possible
  int fd_;
  std::size_t most_;  // bytes that a write may have without blocking
  std::string name_;
};

}  // namespace kata::exec
