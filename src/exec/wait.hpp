// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "core/error.hpp"

namespace kata::exec {

using Clock = std::chrono::steady_clock;

/// What may end a wait before the thing waited for happens.
struct Wait {
  Clock::time_point deadline = Clock::time_point::max();
  /// Becomes readable when the caller wants to stop (a signalfd, an eventfd); -1 for never. It is
  /// polled and never read, so every later wait with it ends at once too.
  int interrupt = -1;
  std::chrono::milliseconds allowed{0};  ///< how long it was to the deadline at first, for messages

  /// Does not wait: what is ready now is ready, all else has timed out.
  [[nodiscard]] static constexpr Wait none() { return {Clock::time_point::min()}; }

  [[nodiscard]] static Wait until(std::chrono::milliseconds from_now, int interrupt = -1) {
    return {Clock::now() + from_now, interrupt, from_now};
  }
};

/// What `fd` is waited for; both is possible.
struct Interest {
  int fd = -1;
  bool readable = false;
  bool writable = false;
};

/// Waits until `first` or `second` is ready (or hung up), and says which by leaving set only what
/// is. A descriptor of -1 is never ready. An interrupt and a deadline that passed come before it.
/// Errors: timed_out ("timed out after 10 s"), interrupted.
[[nodiscard]] Result<> wait_ready(Interest& first, Interest& second, const Wait& wait);

/// Waits for one descriptor.
[[nodiscard]] Result<> wait_ready(Interest& one, const Wait& wait);

}  // namespace kata::exec
