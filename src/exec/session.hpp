// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "exec/guest_shell.hpp"
#include "exec/resizer.hpp"
#include "exec/wait.hpp"

namespace kata::exec {

/// What a user may choose of a session on a terminal.
struct InteractiveOptions {
  std::optional<char> escape = '~';  ///< nothing: no escapes
  bool resize = true;                ///< false: nothing is typed that the user did not type
  std::string term;                  ///< the user's TERM; empty: the guest's stays
  Reconnect reconnect;  ///< a second connection, for a window that changes; may be empty
  /// Shows lines to the user, each with its "\r\n"; may be empty.
  std::function<void(std::string_view)> tell;
  /// Ends the session, with an error. Watch Signals and give their descriptor: then call
  /// Signals::deliver() once this returned, and the process dies of the signal that came.
  Wait wait;
};

/// Lets the user at standard input, output and error use the guest's shell behind `console`, until
/// the guest closes or the user leaves; gives the exit status 0.
///
/// The first of the three streams that is a terminal is raw meanwhile, and as before on every way
/// out. However the session ends, the shell is told to exit and given 2 s for it before the
/// connection is closed, so that nothing keeps running in the guest. Input from a file or pipe that
/// ends is followed by an "exit", and the session lasts until the guest is through.
/// Errors: unavailable (no shell), interrupted, timed_out, io.
[[nodiscard]] Result<int> run_interactive(Fd console, const InteractiveOptions& options);

/// The same for one script in a guest's shell, which gets a terminal with echo and control keys;
/// gives the script's exit status.
/// Errors: those of run_interactive(); malformed.
[[nodiscard]] Result<int> run_interactive(GuestShell& shell, std::string_view script,
                                          const InteractiveOptions& options);

}  // namespace kata::exec
