// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/fd.hpp"

namespace kata::test {

/// How long a test on a terminal waits for what must happen.
inline constexpr std::chrono::seconds pty_patience{20};

/// A terminal's settings, as `stty -g` compares them.
struct Settings : termios {
  bool operator==(const Settings& other) const;
};

/// A process on a terminal, killed at the end of the test where it still lives.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&&) = delete;
  ~Child();

  [[nodiscard]] pid_t pid() const { return pid_; }
  void send(int signal) const;

  /// Waits until the process stopped; false where it ended or the deadline came first.
  [[nodiscard]] bool wait_stopped();

  /// Waits for the end: the exit status, or 128 and the number of the signal that killed it; -1
  /// where the deadline came first.
  [[nodiscard]] int wait();

 private:
  [[nodiscard]] int poll_status(int options);

  pid_t pid_;
};

/// What a program's standard streams are, where they are not the terminal.
using Streams = std::map<int, int>;

/// A user at a terminal: types, reads what appears, changes the window.
class Pty {
 public:
  Pty();

  /// Runs `body` in a new session whose terminal this is, and exits with what it returns.
  [[nodiscard]] Child start(const std::function<int()>& body, const Streams& streams = {});

  /// Runs a program there. A descriptor of -1 in `streams` closes the stream.
  [[nodiscard]] Child run(std::vector<std::string> command, const Streams& streams = {});

  void type(std::string_view keys);

  /// Waits until `text` appears, behind what was waited for before. What appeared up to it is
  /// taken(). False where it did not come; all that came is shown in the test's messages.
  [[nodiscard]] bool expect(std::string_view text);

  /// Waits for the prompt of a guest's shell, whose user may be root.
  [[nodiscard]] bool expect_prompt();

  /// What appeared before the text of the last expect().
  [[nodiscard]] const std::string& before() const { return before_; }

  /// All that appeared and was not taken, read until nothing can come any more.
  [[nodiscard]] std::string rest();

  void resize(unsigned short rows, unsigned short columns);
  [[nodiscard]] Settings settings() const;

  /// Takes the terminal away, as when the window is closed.
  void hang_up();

  [[nodiscard]] int master() const { return master_.get(); }

 private:
  [[nodiscard]] bool expect_one_of(const std::vector<std::string_view>& texts);
  [[nodiscard]] bool read_more(std::chrono::steady_clock::time_point deadline);

  Fd master_;
  Fd slave_;  // kept, so that the settings outlive the program
  std::string seen_;
  std::string before_;
};

}  // namespace kata::test
