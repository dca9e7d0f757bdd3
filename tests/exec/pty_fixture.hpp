// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "pty/program.hpp"
#include "sim/program.hpp"

namespace kata::test {

/// A sandbox with a console, and a user at a terminal who attaches to it.
class Session {
 public:
  /// Starts the sandbox with more options.
  explicit Session(const std::vector<std::string>& sim_options = {"--shell", "/bin/bash"});

  /// Opens a shell with `kata-ctl exec`, and more options.
  [[nodiscard]] Child attach(const std::vector<std::string>& more = {});

  /// The same by the library alone, with standard streams other than the terminal.
  [[nodiscard]] Child attach_library(const Streams& streams);

  /// The words of that `kata-ctl exec`.
  [[nodiscard]] std::vector<std::string> command() const;

  /// attach(), and waits for the first prompt.
  [[nodiscard]] Child attach_to_prompt();

  [[nodiscard]] std::string log() const;
  /// Waits until the log says `text`.
  [[nodiscard]] bool logs(std::string_view text) const;

  Pty pty;
  Sandpit pit;
  Sim sim;
};

/// Whether a process with `text` in its command line comes to be, before patience ends.
[[nodiscard]] bool starts(const std::string& text);

/// Whether a process whose command line holds `text` still runs; waits for its end.
[[nodiscard]] bool ends(const std::string& text);

/// A number that nobody else sleeps for, so that the process can be found.
[[nodiscard]] std::string unique_seconds();

}  // namespace kata::test
