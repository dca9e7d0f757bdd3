// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "exec/outlet.hpp"
#include "exec/wait.hpp"

namespace kata::exec {

/// One of our own standard streams as a sink that never blocks past an interrupt. Its file
/// description is shared with other processes, so it is not made non-blocking itself.
class LocalOutput {
 public:
  /// `fd` is not owned; `name` is for messages: "standard output".
  LocalOutput(int fd, std::string name) : outlet_(fd, std::move(name)) {}

  /// Writes all of `bytes`, however slowly they are taken.
  /// Errors: unavailable (the reader of a pipe is gone), timed_out, interrupted, io.
  [[nodiscard]] Result<> write(std::string_view bytes, const Wait& wait);

 private:
  Outlet outlet_;
};

}  // namespace kata::exec
