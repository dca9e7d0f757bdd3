// SPDX-License-Identifier: Apache-2.0
#include "shell_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace kata::docs {
namespace {

using cmd::ArgumentModel;
using cmd::CommandModel;
using cmd::Kind;
using cmd::OptionModel;

struct Row {
  std::string key;
  std::string answer;
};
using Rows = std::vector<Row>;

// In the tables the program's own name is left out: it has two.
std::string key_of(const CommandModel& command) {
  return fmt::format("{}", fmt::join(command.path.begin() + 1, command.path.end(), " "));
}

// Hidden commands too: who types one knows it, and wants its options.
void walk(const CommandModel& command, const std::function<void(const CommandModel&)>& visit) {
  visit(command);
  for (const CommandModel& sub : command.commands) walk(sub, visit);
}

std::string what_of(Kind kind, const std::vector<std::string>& words) {
  std::vector<std::string> fixed;  // "KEY" of "KEY|none" stands for others
  std::ranges::copy_if(words, std::back_inserter(fixed), [](const std::string& word) {
    return std::ranges::none_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
  });
  if (!fixed.empty()) return fmt::format("words {}", fmt::join(fixed, " "));
  if (kind == Kind::file) return "files";
  if (kind == Kind::directory) return "directories";
  const auto live = std::ranges::find(cmd::live_kinds, kind, &cmd::KindWord::kind);
  if (live == cmd::live_kinds.end()) return "text";
  return fmt::format("live{} {}", cmd::can_be_file(kind) ? "+files" : "", live->word);
}

Rows commands(const CommandModel& root) {
  Rows rows;
  walk(root, [&](const CommandModel& command) {
    std::string lines;
    for (const CommandModel& sub : command.commands)
      if (!sub.is_hidden) lines += fmt::format("{}\t{}\n", sub.name(), sub.summary);
    if (!lines.empty()) rows.push_back({key_of(command), lines.substr(0, lines.size() - 1)});
  });
  return rows;
}

std::string lines_of(const std::vector<OptionModel>& options) {
  std::string lines;
  for (const OptionModel& option : options)
    for (const std::string& name : option.names)
      lines += fmt::format("{}{}\t{}", lines.empty() ? "" : "\n", name, option.text);
  return lines;
}

Rows options(const CommandModel& root) {
  Rows rows;
  walk(root, [&](const CommandModel& command) {
    if (!command.options.empty()) rows.push_back({key_of(command), lines_of(command.options)});
  });
  return rows;
}

void add_values(Rows& rows, const std::string& key, const std::vector<OptionModel>& options) {
  const std::string start = key + " ";
  for (const OptionModel& option : options)
    for (const std::string& name : option.names)
      rows.push_back(
          {start + name, option.value.empty() ? "flag" : what_of(option.kind, option.words)});
}

Rows values(const CommandModel& root) {
  Rows rows;
  walk(root, [&](const CommandModel& command) {
    const std::string key = key_of(command);
    add_values(rows, key, command.options);
    // Of the options of every command, those that take more here.
    std::vector<OptionModel> special;
    for (std::size_t i = 0; i < command.globals.size(); ++i)
      if (command.globals[i].words != root.options[i].words) special.push_back(command.globals[i]);
    add_values(rows, key, special);
  });
  return rows;
}

Rows arguments(const CommandModel& root) {
  Rows rows;
  walk(root, [&](const CommandModel& command) {
    for (std::size_t i = 0; i < command.arguments.size(); ++i) {
      const ArgumentModel& argument = command.arguments[i];
      const std::string place = argument.is_repeatable ? "*" : fmt::format("{}", i + 1);
      const std::string what = what_of(argument.kind, argument.words);
      if (what != "text") rows.push_back({key_of(command) + " " + place, what});
    }
  });
  return rows;
}

Rows paths(const CommandModel& root) {
  Rows rows;
  walk(root, [&](const CommandModel& command) {
    const std::string start = key_of(command) + " ";
    for (const CommandModel& sub : command.commands) {
      rows.push_back({start + sub.name(), key_of(sub)});
      for (const std::string& alias : sub.aliases) rows.push_back({start + alias, key_of(sub)});
    }
  });
  return rows;
}

Rows word_takers(const CommandModel& root) {
  Rows rows;
  walk(root, [&](const CommandModel& command) {
    if (command.takes_words) rows.push_back({key_of(command), "yes"});
  });
  return rows;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string posix_quoted(const std::string& text) {
  return "'" + replaced(text, "'", "'\\''") + "'";
}

std::string fish_quoted(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string posix_function(std::string_view name, const Rows& rows) {
  std::string text = fmt::format("_kata_ctl_{}() {{\n  REPLY=\n  case $1 in\n", name);
  for (const Row& row : rows)
    text += fmt::format("    {}) REPLY={} ;;\n", posix_quoted(row.key), posix_quoted(row.answer));
  return text + "  esac\n}\n";
}

std::string fish_function(std::string_view name, const Rows& rows) {
  std::string text = fmt::format("function __kata_ctl_{}\n  switch $argv[1]\n", name);
  for (const Row& row : rows)
    text += fmt::format("    case {}\n      printf '%s\\n' {}\n", fish_quoted(row.key),
                        fish_quoted(row.answer));
  return text + "  end\nend\n";
}

}  // namespace

std::string with_tables(std::string_view engine, const CommandModel& root, Shell shell) {
  const struct {
    std::string_view name;
    Rows rows;
  } tables[] = {{"commands", commands(root)}, {"options", options(root)},
                {"value", values(root)},      {"argument", arguments(root)},
                {"command_of", paths(root)},  {"takes_words", word_takers(root)}};
  std::string text;
  for (const auto& table : tables) {
    if (!text.empty()) text += '\n';
    text += shell == Shell::posix ? posix_function(table.name, table.rows)
                                  : fish_function(table.name, table.rows);
  }
  return replaced(std::string{engine}, "@TABLES@\n", text);
}

}  // namespace kata::docs
