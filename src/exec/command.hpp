// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "exec/guest_shell.hpp"
#include "exec/session.hpp"
#include "exec/wait.hpp"

namespace kata::exec {

/// Where a command in the guest has its standard input from.
enum class Input : std::uint8_t {
  none,     ///< /dev/null
  forward,  ///< our standard input, byte for byte, to its end
};

/// What becomes of the standard error of a command in the guest.
enum class ErrorStream : std::uint8_t {
  merged,    ///< comes with the output in the order of writing, as on one terminal
  separate,  ///< kept in the guest, and written to our standard error when the command ends
};

struct Command {
  /// Not empty; each word reaches the guest byte for byte. Its shell looks the first one up,
  /// builtins included. Without any word, the guest's shell runs and reads commands from its input.
  std::vector<std::string> words{};
  Input input = Input::none;
  ErrorStream errors = ErrorStream::merged;
  /// How long the guest's shell may take to answer, before it is given the command.
  std::chrono::milliseconds answers_within{10'000};
};

/// Descriptors of our side; not owned.
struct Streams {
  int in = 0;
  int out = 1;
  int err = 2;
};

/// Runs one command in the guest behind `console` and gives its exit status: its own, 126 (not
/// executable), 127 (not found), 128+N (died of signal N). Its output arrives byte for byte.
/// However this ends, the command is interrupted where it still runs, the guest's shell is told to
/// exit, and what it says is read for at most 2 s before the console is closed.
/// Errors: those of GuestShell; unsupported (the guest lacks what `errors` or `input` needs);
/// timed_out (the wait's deadline, the command having run or not); interrupted; unavailable (our
/// own standard output is closed; the guest died); io.
[[nodiscard]] Result<int> run_command(Fd console, const Command& command, const Streams& streams,
                                      const Wait& wait);

/// Runs one command on the guest's terminal, with the user's terminal handed over to it: its keys
/// go there, and its standard error comes with the output. `command.input` and `.errors` do not
/// count. Errors: those of run_interactive().
[[nodiscard]] Result<int> run_on_terminal(Fd console, const Command& command,
                                          const InteractiveOptions& options);

}  // namespace kata::exec
