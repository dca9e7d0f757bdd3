// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "cmd/log.hpp"
#include "cmd/settings.hpp"
#include "core/error.hpp"
#include "core/host.hpp"

namespace CLI {
class App;
}

namespace kata::cmd {

/// What a command may touch. Tests pass a fixture host and string streams.
struct Context {
  Host& host;
  const Settings& settings;
  std::istream& in;
  std::ostream& out;                 ///< results only; this is what gets piped
  Log& log;                          ///< everything else
  std::vector<std::string> words{};  ///< what stood behind "--", for a command that takes it as is
};

using Run = std::function<Result<int>(Context&)>;  // the value is the exit status
using Runs = std::map<const CLI::App*, Run>;

/// One row of the command table. `add` declares options on `app` and binds the code to run.
struct Command {
  const char* name;
  const char* summary;  ///< imperative, no full stop: "Check that this host can run Kata"
  void (*add)(CLI::App& app, Runs& runs);
  int failed = 1;            ///< exit status where the tool itself failed
  bool takes_words = false;  ///< the words behind "--" go to the command as they are
};

/// Every command, as listed by --help. The only list: help, completions and man pages walk it.
[[nodiscard]] std::span<const Command> all();

/// Declares `commands` below `app`. A command's options are declared only when it is chosen: most
/// of a command line's start-up time would go there otherwise.
void add_commands(CLI::App& app, std::span<const Command> commands, Runs& runs);

}  // namespace kata::cmd
