// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "exec/wait.hpp"

namespace kata::exec {

/// A byte stream to the terminal of a shell in the guest. The other end is hostile: it may send
/// without end, take nothing, or go at any moment.
class Wire {
 public:
  /// Takes a connected stream socket and makes it non-blocking.
  explicit Wire(Fd connection);

  /// Sends all of `bytes`. What arrives meanwhile is kept for receive(), because a terminal that
  /// echoes takes no more once nobody reads its echo.
  /// Errors: unavailable (the other end is gone), malformed (4 MiB came and were not asked for),
  /// timed_out, interrupted, io.
  [[nodiscard]] Result<> send(std::string_view bytes, const Wait& wait);

  /// Sends what fits at once, at least a byte, and says how many bytes that was.
  [[nodiscard]] Result<std::size_t> send_some(std::string_view bytes, const Wait& wait);

  /// The next bytes, at most 64 KiB, valid until the next call; empty at the end of the stream.
  /// Errors: timed_out, interrupted, io.
  [[nodiscard]] Result<std::string_view> receive(const Wait& wait);

  /// Whether receive() would have bytes without a wait.
  [[nodiscard]] bool has_kept() const { return !kept_.empty(); }

  [[nodiscard]] int fd() const { return connection_.get(); }

 private:
  [[nodiscard]] Result<std::string_view> read_now();
  [[nodiscard]] Result<> keep_arrived();

  Fd connection_;
  std::string kept_;  // arrived during a send
  std::string given_;
  bool at_end_ = false;
  std::string buffer_;
};

/// That the console ended before a shell was heard, which is how an image without one looks.
[[nodiscard]] Error no_shell();

}  // namespace kata::exec
