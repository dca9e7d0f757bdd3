// SPDX-License-Identifier: Apache-2.0
#include "mdoc.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "cmd/help.hpp"

namespace kata::docs {
namespace {

using cmd::CommandModel;
using cmd::OptionModel;
using Items = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t line_width = 78;

// Text as roff prints it, character by character.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '\\': out += "\\e"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '~': out += "\\(ti"; break;
      case '^': out += "\\(ha"; break;
      case '-':  // an option's dashes, not a hyphen
        out += text.substr(i).starts_with("--") || text.substr(0, i).ends_with('-') ? "\\-" : "-";
        break;
      default: out += text[i];
    }
  }
  return out;
}

// Lines of text, each sentence on lines of its own, none of which roff takes for a request.
std::string filled(std::string_view text) {
  std::string out;
  std::string line;
  const auto end_line = [&] {
    if (line.starts_with('.')) line.insert(0, "\\&");
    if (!line.empty()) out += line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::string shown = escaped(word);
    if (line.size() + 1 + shown.size() > line_width) end_line();
    line += (line.empty() ? "" : " ") + shown;
    if (word.ends_with('.')) end_line();
  }
  end_line();
  return out;
}

// A word among the arguments of a macro, where "|" would be punctuation.
std::string macro_word(std::string_view word) {
  std::string out = escaped(word);
  return out == "|" ? "\\&|" : out;
}

// "Fl o Ns , Fl -output Ar text|json|yaml".
std::string option_macros(const OptionModel& option, std::string_view separator = " , ") {
  std::string text;
  for (const std::string& name : option.names)
    text += fmt::format("{}Fl {}", text.empty() ? "" : separator, name.substr(1));
  if (option.value.empty()) return text;
  const std::string value = "Ar " + macro_word(option.value);
  return text + " " + (option.can_lack_value ? "Op " + value : value);
}

std::string option_list(const std::vector<OptionModel>& options) {
  Items items;
  for (const OptionModel& option : options)
    items.emplace_back(option_macros(option), option.text + ".");
  return tagged_list(items);
}

std::string argument_list(const CommandModel& command) {
  Items items;
  for (const cmd::ArgumentModel& argument : command.arguments)
    items.emplace_back("Ar " + argument.name, argument.text + ".");
  return tagged_list(items);
}

// Sections of hand-written prose by name, in their order.
struct Prose {
  std::string date;
  std::vector<std::pair<std::string, std::string>> sections;

  [[nodiscard]] const std::string* find(std::string_view name) const {
    const auto found = std::ranges::find(sections, name, [](const auto& s) { return s.first; });
    return found == sections.end() ? nullptr : &found->second;
  }
};

Result<Prose> parse_prose(std::string_view text) {
  Prose prose;
  while (!text.empty()) {
    const std::string line{text.substr(0, text.find('\n'))};
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(".\\\"")) continue;
    if (line.starts_with(".Dd "))
      prose.date = line.substr(4);
    else if (line.starts_with(".Sh "))
      prose.sections.emplace_back(line.substr(4), "");
    else if (!prose.sections.empty())
      prose.sections.back().second += line + "\n";
  }
  if (prose.date.empty()) return fail(Code::malformed, "no date: it begins with '.Dd'");
  if (prose.find("DESCRIPTION") == nullptr) return fail(Code::malformed, "no section DESCRIPTION");
  for (const std::string_view made : {"NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES"})
    if (prose.find(made) != nullptr)
      return fail(Code::malformed, "section {}: the command itself tells that", made);
  return prose;
}

std::string synopsis(const CommandModel& command) {
  std::string text = fmt::format(".Nm {}\n", cmd::path_text(command));
  if (command.path.size() == 1 || !command.commands.empty()) text += ".Op Ar options\n";
  if (!command.commands.empty()) text += ".Ar command\n.Op Ar argument ...\n";
  if (command.path.size() > 1)
    for (const OptionModel& option : command.options)
      text += fmt::format(".Op {}\n", option_macros({.names = {option.names.back()},
                                                     .value = option.value,
                                                     .words = {},
                                                     .text = {},
                                                     .can_lack_value = option.can_lack_value}));
  for (const cmd::ArgumentModel& argument : command.arguments)
    text += fmt::format(".{}Ar {}{}\n", argument.is_required ? "" : "Op ", argument.name,
                        argument.is_repeatable ? " ..." : "");
  if (command.takes_words) text += ".Op Fl - Ar COMMAND Op Ar ARG ...\n";
  return text;
}

std::string command_list(const CommandModel& command) {
  Items items;
  for (const CommandModel& sub : command.commands)
    if (!sub.is_hidden) items.emplace_back("Xr " + page_name(sub) + " 1", sub.summary + ".");
  return ".Ss Commands\n" + tagged_list(items);
}

// The one of every command that takes more words here.
std::string special_global(const CommandModel& command, const CommandModel& root) {
  std::vector<OptionModel> special;
  for (std::size_t i = 0; i < command.globals.size(); ++i)
    if (command.globals[i].words != root.options[i].words) special.push_back(command.globals[i]);
  return option_list(special);
}

std::string options(const CommandModel& command, const CommandModel& root) {
  std::string text = ".Sh OPTIONS\n";
  text += argument_list(command) + option_list(command.options) + special_global(command, root);
  if (command.path.size() == 1) return text;
  if (text == ".Sh OPTIONS\n") text += "There are none of its own.\n";
  return text + ".Pp\nThe options of every command are in\n.Xr kata-ctl 1 .\n";
}

std::string exit_status(const CommandModel& command) {
  return fmt::format(
      ".Bl -tag -width Ds\n.It 0\nDone.\n.It {}\nFailed.\n.It 2\nWrong usage.\n.El\n",
      command.failed);
}

std::string own_or(const Prose& prose, std::string_view section, const std::string& other) {
  const std::string* own = prose.find(section);
  const std::string& body = own == nullptr ? other : *own;
  return body.empty() ? "" : fmt::format(".Sh {}\n{}", section, body);
}

std::string literal(std::string_view line) {
  std::string text;
  for (const char c : cmd::wrapped_command(line, 4, line_width - 6))
    text += c == '\\' ? "\\e" : c == '~' ? "\\(ti" : c == '\'' ? "\\(aq" : std::string(1, c);
  return text;
}

// A group's page has one of each of its commands; its help has room for a few.
std::vector<cmd::Example> examples_of(const CommandModel& command) {
  const bool is_group = command.path.size() > 1 && !command.commands.empty();
  if (!is_group) return command.examples;
  std::vector<cmd::Example> examples;
  for (const CommandModel& sub : command.commands)
    if (!sub.examples.empty() && !sub.is_hidden) examples.push_back(sub.examples.front());
  return examples;
}

std::string examples(const CommandModel& command) {
  const std::vector<cmd::Example> examples = examples_of(command);
  if (examples.empty()) return {};
  std::string text = ".Sh EXAMPLES\n";
  for (const cmd::Example& example : examples)
    text += fmt::format("{}{}.Bd -literal -offset indent\n$ {}\n.Ed\n",
                        text.ends_with("EXAMPLES\n") ? "" : ".Pp\n",
                        filled(std::string{example.text} + ":"), literal(example.line));
  return text;
}

void add_page(std::set<std::pair<std::string, std::string>>& pages, const std::string& name,
              const std::string& own) {
  if (name != own) pages.emplace("1", name);
}

const CommandModel* parent_of(const CommandModel& command, const CommandModel& root) {
  const CommandModel* at = &root;
  for (std::size_t i = 1; i + 1 < command.path.size(); ++i)
    at = &*std::ranges::find(at->commands, command.path[i], &CommandModel::name);
  return command.path.size() < 2 ? nullptr : at;
}

// The commands below, else those beside it; and the program.
std::string see_also(const CommandModel& command, const CommandModel& root, const Prose& prose) {
  std::set<std::pair<std::string, std::string>> pages;
  const std::string own = page_name(command);
  add_page(pages, page_name(root), own);
  const CommandModel* parent = parent_of(command, root);
  if (parent != nullptr) add_page(pages, page_name(*parent), own);
  const bool has_family = parent != nullptr && parent->path.size() > 1;
  const CommandModel& family = command.commands.empty() && has_family ? *parent : command;
  for (const CommandModel& sub : family.commands)
    if (!sub.is_hidden) add_page(pages, page_name(sub), own);
  if (const std::string* more = prose.find("SEE ALSO")) {
    for (std::string_view rest = *more; !rest.empty();) {
      const std::string line{rest.substr(0, rest.find('\n'))};
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      const auto space = line.rfind(' ');
      if (line.starts_with(".Xr ") && space > 4)
        pages.emplace(line.substr(space + 1), line.substr(4, space - 4));
    }
  }
  std::string text = ".Sh SEE ALSO\n";
  std::size_t left = pages.size();
  for (const auto& [section, name] : pages)
    text += fmt::format(".Xr {} {}{}\n", name, section, --left > 0 ? " ," : "");
  return text;
}

std::string description(const CommandModel& command, const Prose& prose) {
  std::string text = ".Sh DESCRIPTION\n" + *prose.find("DESCRIPTION");
  if (!command.aliases.empty())
    text += fmt::format(".Pp\n.Cm {}\nis another name of this command.\n", command.aliases.front());
  return text + (command.commands.empty() ? "" : command_list(command));
}

// Sections that only this page has.
std::string own_sections(const Prose& prose) {
  static constexpr std::array<std::string_view, 5> usual{"DESCRIPTION", "EXIT STATUS", "FILES",
                                                         "ENVIRONMENT", "SEE ALSO"};
  std::string text;
  for (const auto& [name, body] : prose.sections)
    if (std::ranges::find(usual, name) == usual.end())
      text += fmt::format(".Sh {}\n{}", name, body);
  return text;
}

}  // namespace

std::string page_name(const CommandModel& command) { return cmd::path_text(command, "-"); }

std::string tagged_list(const Items& items) {
  if (items.empty()) return {};
  std::string text = ".Bl -tag -width Ds\n";
  for (const auto& [macros, plain] : items)
    text += fmt::format(".It {}\n{}", macros, filled(plain));
  return text + ".El\n";
}

Result<std::string> man_page(const CommandModel& command, const CommandModel& root,
                             std::string_view text) {
  const Prose prose = TRY(parse_prose(text));
  const std::string name = page_name(command);
  std::string title = name;
  for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  std::string summary = command.summary;
  summary.front() = static_cast<char>(summary.front() - 'A' + 'a');
  std::string page =
      ".\\\" SPDX-License-Identifier: Apache-2.0\n"
      ".\\\" Made by kata-docs out of the commands and man/*.in: do not edit.\n";
  page += fmt::format(".Dd {}\n.Dt {} 1\n.Os\n.Sh NAME\n.Nm {}\n.Nd {}\n", prose.date, title, name,
                      summary);
  page += ".Sh SYNOPSIS\n" + synopsis(command) + description(command, prose);
  page += options(command, root) + own_sections(prose);
  page += own_or(prose, "ENVIRONMENT", "What every command reads is in\n.Xr kata-ctl 1 .\n");
  page += own_or(prose, "FILES", "What every command reads is in\n.Xr kata-ctl 1 .\n");
  page += own_or(prose, "EXIT STATUS", exit_status(command));
  return page + examples(command) + see_also(command, root, prose);
}

}  // namespace kata::docs
