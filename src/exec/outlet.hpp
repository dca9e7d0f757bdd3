// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace kata::exec {

/// Writes to a standard stream without waiting for who reads it.
///
/// The stream itself stays blocking: it is shared with other processes, which would be surprised.
class Outlet {
 public:
  /// `fd` is not owned; `name` is for messages.
  explicit Outlet(int fd, std::string name = "standard output");

  /// Writes what fits and says how many bytes that was; may be 0.
  /// Errors: unavailable (the reader of a pipe is gone), io.
  [[nodiscard]] Result<std::size_t> write(std::string_view bytes);

  /// To be polled for writing.
  [[nodiscard]] int fd() const { return own_ ? own_.get() : fd_; }

 private:
  enum class Kind : std::uint8_t { plain, socket, shared };

  int fd_;
  std::string name_;
  Fd own_;  // the same terminal or pipe, opened once more
  Kind kind_ = Kind::plain;
};

}  // namespace kata::exec
