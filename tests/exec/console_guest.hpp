// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/fd.hpp"
#include "exec/wait.hpp"
#include "sim/guest.hpp"
#include "support/tree.hpp"

namespace kata::exec {

/// How long a test waits for what must happen.
[[nodiscard]] Wait patience();

/// A guest's shell on a terminal, and the client's end of its console.
class ConsoleGuest {
 public:
  /// `chunk` bytes go at a time.
  explicit ConsoleGuest(const sim::Chosen<sim::GuestKind>& kind, std::size_t chunk = 4096,
                        const std::string& shell = "/bin/sh");
  ~ConsoleGuest();
  ConsoleGuest(const ConsoleGuest&) = delete;
  ConsoleGuest& operator=(const ConsoleGuest&) = delete;

  /// Whether this machine has what the kind needs.
  [[nodiscard]] bool exists() const { return pid_ > 0; }

  /// The client's end, once.
  [[nodiscard]] Fd console() { return std::move(console_); }

  /// Waits for the end of the console and says why it came.
  [[nodiscard]] sim::Ended ended();

  /// Processes of the shell's session that still run.
  [[nodiscard]] std::vector<int> processes() const;

  /// Waits until there are none, since a killed process may take a moment to go.
  [[nodiscard]] bool is_empty() const;

 private:
  test::Tree scratch_;
  Fd console_;
  pid_t pid_ = -1;
  sim::Ended ended_ = sim::Ended::client;
  std::thread line_;
};

/// A guest whose every answer is made up: waits for the client's first line, then says what
/// `answer` makes of the marker in it, and hangs up when the client does.
class ForgedGuest {
 public:
  explicit ForgedGuest(std::function<std::string(std::string_view marker)> answer);
  ~ForgedGuest();
  ForgedGuest(const ForgedGuest&) = delete;
  ForgedGuest& operator=(const ForgedGuest&) = delete;

  [[nodiscard]] Fd console() { return std::move(console_); }

 private:
  Fd console_;
  std::thread line_;
};

}  // namespace kata::exec
