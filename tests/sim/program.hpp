// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/fd.hpp"

namespace kata::test {

/// How long a test waits for what must happen.
inline constexpr std::chrono::seconds patience{20};

/// A directory of the test's own, removed with all below it. Its name is longer than a socket
/// address holds.
class Sandpit {
 public:
  Sandpit();
  ~Sandpit();
  Sandpit(const Sandpit&) = delete;
  Sandpit& operator=(const Sandpit&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string top_;
  std::string path_;
};

/// kata-sandbox-sim in a process of its own.
class Sim {
 public:
  /// Starts it and waits for its first line, or its end.
  explicit Sim(std::vector<std::string> arguments);
  ~Sim();
  Sim(const Sim&) = delete;
  Sim& operator=(const Sim&) = delete;

  /// What it printed on its standard output, line end included.
  [[nodiscard]] const std::string& ready() const { return ready_; }

  /// The name of its socket number `index`.
  [[nodiscard]] std::string socket(std::size_t index) const;

  /// Sends SIGTERM and returns the exit status.
  int stop();

  /// Waits for the end and returns the exit status; 128 and the signal's number where one killed
  /// it.
  int wait();

 private:
  pid_t pid_ = -1;
  std::string ready_;
};

/// A vector with more at its end.
[[nodiscard]] std::vector<std::string> with(std::vector<std::string> arguments,
                                            const std::vector<std::string>& more);

/// Sandbox "sb1" below `pit`, of either dialect.
[[nodiscard]] Sim go(const Sandpit& pit, const std::vector<std::string>& more = {});
[[nodiscard]] Sim rust(const Sandpit& pit, const std::vector<std::string>& more = {});

/// Connects to the UNIX socket `name`, however long that is.
[[nodiscard]] Fd connect(const std::string& name);

void send(const Fd& socket, std::string_view bytes);

/// Everything up to the end of the connection, at most `limit` bytes.
[[nodiscard]] std::string receive(const Fd& socket, std::size_t limit = std::size_t{1} << 20);

/// What arrives until it contains `text`; all there was where the end or the deadline comes first.
[[nodiscard]] std::string receive_until(const Fd& socket, std::string_view text);

/// Whether the other end closed the connection before the deadline.
[[nodiscard]] bool is_closed(const Fd& socket);

/// The file's text; empty where there is none.
[[nodiscard]] std::string read_file(const std::string& name);

/// Waits until the file contains `text`, and returns all of it.
[[nodiscard]] std::string wait_for_text(const std::string& name, std::string_view text);

}  // namespace kata::test
