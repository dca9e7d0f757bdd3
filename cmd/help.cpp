// SPDX-License-Identifier: Apache-2.0
#include "cmd/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace kata::cmd {
namespace {

struct Row {
  std::string left;
  std::string right;
};

constexpr std::size_t indent = 2;
constexpr std::size_t widest_left = 30;

// `text` in lines of at most `width`, each but the first after `margin` blanks.
std::string wrap(std::string_view text, std::size_t margin, std::size_t width) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (used > 0 && used + 1 + word.size() > width) {
      out += "\n" + std::string(margin, ' ');
      used = 0;
    }
    if (used > 0) out += ' ';
    out += word;
    used += word.size() + (used > 0 ? 1 : 0);
  }
  return out;
}

std::string rows_text(std::string_view heading, const std::vector<Row>& rows, unsigned columns) {
  if (rows.empty()) return {};
  std::size_t left = 0;
  for (const Row& row : rows) left = std::max(left, std::min(row.left.size(), widest_left));
  const std::size_t margin = indent + left + 2;
  const std::size_t width = columns > margin + 20 ? columns - margin : 20;
  std::string text = fmt::format("\n{}:\n", heading);
  for (const Row& row : rows) {
    text += fmt::format("  {:<{}}", row.left, left);
    text += row.left.size() > left ? "\n" + std::string(margin, ' ') : "  ";
    text += wrap(row.right, margin, width) + "\n";
  }
  return text;
}

std::string option_names(const OptionModel& option) {
  const std::string names = fmt::format("{}", fmt::join(option.names, ", "));
  return option.names.front().starts_with("--") ? "    " + names : names;
}

std::vector<Row> option_rows(const std::vector<OptionModel>& options) {
  std::vector<Row> rows;
  rows.reserve(options.size());
  for (const OptionModel& option : options)
    rows.push_back(
        {option_names(option) + (option.value.empty() ? "" : " " + option.value), option.text});
  return rows;
}

std::vector<Row> argument_rows(const CommandModel& command) {
  std::vector<Row> rows;
  rows.reserve(command.arguments.size());
  for (const ArgumentModel& argument : command.arguments)
    rows.push_back({argument.name, argument.text});
  return rows;
}

std::vector<Row> command_rows(const CommandModel& command) {
  std::vector<Row> rows;
  for (const CommandModel& sub : command.commands)
    if (!sub.is_hidden) rows.push_back({sub.name(), sub.summary});
  return rows;
}

std::string examples_text(const CommandModel& command, unsigned columns) {
  if (command.examples.empty()) return {};
  constexpr std::size_t margin = 4;
  std::string text = "\nExamples:\n";
  for (const Example& example : command.examples)
    text += fmt::format("  {}:\n    {}\n", wrap(example.text, indent, columns - indent - 1),
                        wrapped_command(as_named(example.line, command.path.front()), margin + 2,
                                        columns - margin));
  return text;
}

}  // namespace

std::string wrapped_command(std::string_view line, std::size_t margin, std::size_t width) {
  std::string out;
  std::size_t used = 0;
  while (!line.empty()) {
    std::size_t end = 0;
    for (bool quoted = false; end < line.size() && (quoted || line[end] != ' '); ++end)
      if (line[end] == '\'') quoted = !quoted;
    if (used > 0 && used + 1 + end + 2 > width) {
      out += " \\\n" + std::string(margin, ' ');
      used = 0;
    }
    if (used > 0) out += ' ';
    out += line.substr(0, end);
    used += end + (used > 0 ? 1 : 0);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return out;
}

std::string as_named(std::string_view line, std::string_view program) {
  constexpr std::string_view own = "kata-ctl ";
  std::string text{line};
  for (auto at = text.find(own); at != std::string::npos; at = text.find(own, at + 1))
    text.replace(at, own.size() - 1, program);
  return text;
}

std::string help_text(const CommandModel& command, unsigned columns) {
  columns = std::max(columns, 40U);  // narrower is not to be read
  const std::vector<Row> commands = command_rows(command);
  constexpr std::string_view usage = "Usage: ";
  std::string text = fmt::format(
      "{}.\n\n{}{}\n", wrap(command.summary, 0, columns - 1), usage,
      wrap(usage_text(command), usage.size() + indent, columns - usage.size() - indent));
  text += examples_text(command, columns);
  text += rows_text("Commands", commands, columns);
  text += rows_text("Arguments", argument_rows(command), columns);
  text += rows_text("Options", option_rows(command.options), columns);
  text += rows_text("Options of every command", option_rows(command.globals), columns);
  if (!commands.empty())
    text += fmt::format("\nRun '{} COMMAND --help' for the options of a command.\n",
                        path_text(command));
  return text;
}

}  // namespace kata::cmd
