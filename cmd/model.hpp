// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cmd/command.hpp"

namespace kata::cmd {

/// An option as help, man pages and completions show it.
struct OptionModel {
  std::vector<std::string> names;  ///< "-o", "--output": short ones first
  std::string value;               ///< "text|json|yaml", "DIR"; empty for a flag
  std::vector<std::string> words;  ///< that its value can be; those and others where kind is text
  Kind kind = Kind::text;
  std::string text;
  bool can_lack_value = false;
};

/// A word that is no option.
struct ArgumentModel {
  std::string name;  ///< "SANDBOX"
  std::vector<std::string> words;
  Kind kind = Kind::text;
  std::string text;
  bool is_required = false;
  bool is_repeatable = false;
};

/// One command of the tree, with what is declared of those below it.
struct CommandModel {
  std::vector<std::string> path;  ///< "kata-ctl", "direct-volume", "add"
  std::vector<std::string> aliases;
  std::string summary;  ///< without a full stop
  std::vector<Example> examples;
  std::vector<ArgumentModel> arguments;
  std::vector<OptionModel> options;  ///< its own
  std::vector<OptionModel> globals;  ///< of every command; empty for the root, whose own they are
  std::vector<CommandModel> commands;
  bool takes_words = false;  ///< a guest's command follows "--"
  bool is_hidden = false;
  int failed = 1;  ///< exit status where the tool itself failed

  [[nodiscard]] const std::string& name() const { return path.back(); }
};

/// What the tree tells of `app`. Hidden options are left out; hidden commands are marked.
[[nodiscard]] CommandModel describe(const CLI::App& app, const Runs& runs);

/// "kata-ctl direct-volume add".
[[nodiscard]] std::string path_text(const CommandModel& command, std::string_view separator = " ");

/// "kata-ctl exec [OPTIONS] SANDBOX [-- COMMAND [ARG...]]".
[[nodiscard]] std::string usage_text(const CommandModel& command);

}  // namespace kata::cmd
