// SPDX-License-Identifier: Apache-2.0
// What the process that asks the network tells the one that waits for it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace kata::release {

enum class Kind : char {
  doing = 'd',       ///< what may hang now
  note = 'n',        ///< for the user
  page = 'p',        ///< the text of a page
  rate_limit = 'r',  ///< instead of a page
  failed = 'f',      ///< an Error; the last
  ended = 'e',       ///< the last
};

struct Message {
  Kind kind = Kind::ended;
  std::string text{};
};

/// Nobody reads any more where this fails.
[[nodiscard]] Result<> send(const Fd& pipe, const Message& message);

/// Reads messages until a point in time.
class Inbox {
 public:
  using Clock = std::chrono::steady_clock;

  Inbox(Fd pipe, Clock::time_point deadline) : pipe_(std::move(pipe)), deadline_(deadline) {}

  /// Nothing: the time is over.
  /// Errors: malformed (no message; one of more than `limit` bytes), unavailable (the other process
  /// ended), io.
  [[nodiscard]] Result<std::optional<Message>> next(std::size_t limit);

 private:
  /// False: the time is over.
  [[nodiscard]] Result<std::optional<std::string>> read(std::size_t size);

  Fd pipe_;
  Clock::time_point deadline_;
};

[[nodiscard]] std::string pack(const Error& error);
/// Control characters, which no message of ours has, become '?'.
[[nodiscard]] Error unpack(std::string_view text);

}  // namespace kata::release
