// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "exec/terminal.hpp"
#include "exec/wait.hpp"
#include "exec/wire.hpp"

namespace kata::exec {

/// What the guest's shell said when it was told of the user's terminal.
struct Greeting {
  std::string tty;      ///< "/dev/pts/0": the guest's name of its terminal; empty: not known
  std::string arrived;  ///< output that the user is still to see
};

/// Types one line at the guest's prompt, which sets the size of the guest's terminal, exports TERM
/// and asks for the terminal's name. What the guest prints up to the line's end is dropped; where
/// that end does not come in time, all that came is in `arrived`.
///
/// `term` is left out where it is not a plain name.
/// Errors: unavailable (the console closed: no shell), interrupted, io.
[[nodiscard]] Result<Greeting> greet(Wire& wire, std::optional<WindowSize> size,
                                     std::string_view term, const Wait& wait);

/// "stty rows 24 cols 80", and nothing for a size that is not known.
[[nodiscard]] std::string stty_size(std::optional<WindowSize> size);

/// "TERM=xterm;export TERM", and nothing for what is not a plain name of at most 64 letters,
/// digits and "+-._".
[[nodiscard]] std::string export_term(std::string_view term);

/// Whether `name` is that of a terminal: "/dev/pts/N", "/dev/ttyN", "/dev/hvcN", "/dev/console" and
/// their like. A guest may say anything, and it is put into a command.
[[nodiscard]] bool is_tty_name(std::string_view name);

}  // namespace kata::exec
