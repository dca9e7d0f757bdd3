// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/log.hpp"
#include "cmd/meaning.hpp"
#include "cmd/settings.hpp"
#include "cmd/words.hpp"
#include "core/error.hpp"
#include "core/host.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

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

/// When a command's options are declared.
enum class Filling : std::uint8_t {
  when_chosen,
  at_once,  ///< for who walks the whole tree
};

/// What each declared command runs, and the words that decide what has to be declared. Where all
/// is, it also holds what help, man pages and completions say beyond CLI11's own tree.
class Runs {
 public:
  explicit Runs(Words words, Filling filling = Filling::when_chosen)
      : words_(words), filling_(filling) {}

  Run& operator[](const CLI::App* app) { return runs_[app]; }
  /// Null for a group, which needs one of its commands.
  [[nodiscard]] const Run* find(const CLI::App* app) const {
    const auto found = runs_.find(app);
    return found == runs_.end() || !found->second ? nullptr : &found->second;
  }
  /// What declares the options of `app` and binds its code, once it is chosen.
  void postpone(const CLI::App* app, void (*add)(CLI::App& app, Runs& runs)) {
    postponed_[app] = add;
  }
  /// Does so now, where it has not been done.
  void declare(CLI::App& app) {
    if (const auto found = postponed_.extract(&app)) found.mapped()(app, *this);
  }
  [[nodiscard]] const Words& words() const { return words_; }
  [[nodiscard]] Filling filling() const { return filling_; }

  /// Command lines for `app`, which must outlive this.
  void show(const CLI::App* app, std::span<const Example> examples) {
    if (words_.are_all()) examples_[app] = examples;
  }
  [[nodiscard]] std::span<const Example> examples_of(const CLI::App* app) const {
    const auto found = examples_.find(app);
    return found == examples_.end() ? std::span<const Example>{} : found->second;
  }

  /// What a value of `option` is.
  void means(const CLI::Option* option, Kind kind, std::string_view words = {}) {
    if (words_.are_all()) meanings_[option] = {kind, std::string{words}};
  }
  [[nodiscard]] Meaning meaning_of(const CLI::Option* option) const {
    const auto found = meanings_.find(option);
    return found == meanings_.end() ? Meaning{} : found->second;
  }

 private:
  std::map<const CLI::App*, Run> runs_;
  std::map<const CLI::App*, void (*)(CLI::App&, Runs&)> postponed_;
  std::map<const CLI::App*, std::span<const Example>> examples_;
  std::map<const CLI::Option*, Meaning> meanings_;
  Words words_;
  Filling filling_;
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
