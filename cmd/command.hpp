// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/log.hpp"
#include "cmd/settings.hpp"
#include "cmd/words.hpp"
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

/// What each declared command runs, and the words that decide what has to be declared.
class Runs {
 public:
  explicit Runs(Words words) : words_(words) {}

  Run& operator[](const CLI::App* app) { return runs_[app]; }
  [[nodiscard]] bool contains(const CLI::App* app) const { return runs_.contains(app); }
  /// Null for a group, which needs one of its commands.
  [[nodiscard]] const Run* find(const CLI::App* app) const {
    const auto found = runs_.find(app);
    return found == runs_.end() || !found->second ? nullptr : &found->second;
  }
  [[nodiscard]] const Words& words() const { return words_; }

 private:
  std::map<const CLI::App*, Run> runs_;
  Words words_;
};

/// One row of the command table. `add` declares options on `app` and binds the code to run.
struct Command {
  const char* name;
  const char* summary;  ///< imperative, no full stop: "Check that this host can run Kata"
  void (*add)(CLI::App& app, Runs& runs);
  int failed = 1;            ///< exit status where the tool itself failed
  bool takes_words = false;  ///< the words behind "--" go to the command as they are
  bool is_hidden = false;    ///< another name of a command, which no list shows
  const char* alias = "";    ///< another name, of upstream's; not shown
  std::span<const std::string_view> forms{};  ///< of its result, beside text, JSON and YAML
};

/// Every command, as listed by --help. The only list: help, completions and man pages walk it.
[[nodiscard]] std::span<const Command> all();

/// Declares those of `commands` below `app` that the words name. A command's options are declared
/// only when it is chosen: most of a command line's start-up time would go there otherwise.
void add_commands(CLI::App& app, std::span<const Command> commands, Runs& runs);

}  // namespace kata::cmd
