// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "exec/terminal.hpp"
#include "exec/wait.hpp"

namespace kata::exec {

/// Connects to the guest's console once more, within the time that `wait` gives.
using Reconnect = std::function<Result<Fd>(const Wait& wait)>;

/// Sets the size of a guest's terminal while programs use it, through a second connection: the
/// console has no other way to say it. Works in a thread of its own, because a guest may take its
/// time; it is best effort, and says nothing where it fails.
class Resizer {
 public:
  /// `tty` is the guest's name of the terminal, one that is_tty_name() accepts.
  Resizer(Reconnect reconnect, std::string tty);
  Resizer(const Resizer&) = delete;
  Resizer& operator=(const Resizer&) = delete;
  /// Gives up what is not done yet.
  ~Resizer();

  /// Asks for `size`; of several that wait, the last one counts. Returns at once.
  void set(WindowSize size);

 private:
  void work();
  [[nodiscard]] std::optional<WindowSize> next();
  void apply(WindowSize size) const;

  Reconnect reconnect_;
  std::string tty_;
  Fd stop_;  // an eventfd: ends the waits of the thread
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<WindowSize> wanted_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace kata::exec
