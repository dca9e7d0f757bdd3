// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cmd/command.hpp"
#include "cmd/tree.hpp"

namespace kata::cmd {

/// A command line in the spellings that CLI11 takes, and what it would not tell of it.
struct Line {
  std::vector<std::string> args;     ///< for the parser, in their order
  std::vector<std::string> words;    ///< behind "--", for a command that takes them as they are
  std::optional<std::string> stray;  ///< the first word behind "--" that is no argument
  const Command* command = nullptr;  ///< the row of the table that it names
  bool asks_for_help = false;        ///< "help" stood where a command could
  bool ends_early = false;           ///< "--" did
};

/// Reads `args`, and declares the options of the commands that they name. Taken here: "-o=json";
/// under the name kata-runtime "-output", as Go's programs have it; "--" for the end of all options
/// and commands.
[[nodiscard]] Line read_line(Tree& tree, const std::vector<std::string>& args, Name name);

}  // namespace kata::cmd
