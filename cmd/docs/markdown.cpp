// SPDX-License-Identifier: Apache-2.0
#include "markdown.hpp"

#include <fmt/format.h>

namespace kata::docs {
namespace {

using cmd::CommandModel;
using cmd::OptionModel;

// For a cell of a table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '<' || c == '*' || c == '_') out += '\\';
    out += c;
  }
  return out;
}

// Code in a cell: there, and there alone, only the bar has to be escaped.
std::string code(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string{"\\|"} : std::string(1, c);
  return "`" + out + "`";
}

std::string option_rows(const std::vector<OptionModel>& options) {
  std::string text;
  for (const OptionModel& option : options)
    text += fmt::format("| {} | {} |\n",
                        code(fmt::format("{}{}{}", fmt::join(option.names, ", "),
                                         option.value.empty() ? "" : " ", option.value)),
                        cell(option.text));
  return text;
}

std::string exit_status(const CommandModel& command) {
  if (command.path.size() > 1 && command.path[1] == "exec")
    return "Exit status: the guest command's own; 125 where kata-ctl itself failed, 2 for wrong "
           "usage.\n";
  return fmt::format("Exit status: 0 done, {} failed, 2 wrong usage.\n", command.failed);
}

std::string section(const CommandModel& command) {
  std::string text = fmt::format("\n## {}\n\n{}.\n\n```text\n{}\n```\n", cmd::path_text(command),
                                 cell(command.summary), cmd::usage_text(command));
  if (!command.aliases.empty())
    text += fmt::format("\nAlso called {}.\n", code(command.aliases.front()));
  std::string rows;
  for (const CommandModel& sub : command.commands)
    if (!sub.is_hidden) rows += fmt::format("| {} | {} |\n", code(sub.name()), cell(sub.summary));
  if (!rows.empty()) text += "\n| command | what it does |\n|---|---|\n" + rows;
  rows.clear();
  for (const cmd::ArgumentModel& argument : command.arguments)
    rows += fmt::format("| {} | {} |\n", code(argument.name), cell(argument.text));
  rows += option_rows(command.options);
  if (!rows.empty()) text += "\n| argument or option | what it says |\n|---|---|\n" + rows;
  for (const OptionModel& global : command.globals)
    if (global.names.back() == "--output" && global.value != "text|json|yaml")
      text += fmt::format("\nHere {} takes {}.\n", code("--output"), code(global.value));
  if (command.commands.empty()) text += "\n" + exit_status(command);
  for (const CommandModel& sub : command.commands)
    if (!sub.is_hidden) text += section(sub);
  return text;
}

}  // namespace

std::string reference(const CommandModel& root) {
  return "<!-- SPDX-License-Identifier: Apache-2.0. Made by kata-docs out of the commands: do not "
         "edit. -->\n"
         "# Reference\n\n"
         "Every command with its options. The man pages say more, and have examples. The options "
         "of "
         "the first section go with every\ncommand, before or behind its name.\n" +
         section(root);
}

}  // namespace kata::docs
