// SPDX-License-Identifier: Apache-2.0
#include "cmd/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "cmd/cli.hpp"
#include "cmd/command.hpp"

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

std::string option_names(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_snames()) names += "-" + name + ", ";
  for (const std::string& name : option.get_lnames()) names += "--" + name + ", ";
  names.resize(names.size() - 2);
  if (!option.get_snames().empty()) return names;
  return "    " + names;
}

// `forms`: what --output takes for the command beside its usual words.
std::vector<Row> option_rows(const CLI::App& app, std::span<const std::string_view> forms = {}) {
  std::vector<Row> rows;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty() || option->get_positional()) continue;
    const bool is_inherited = app.get_parent() != nullptr && option == app.get_help_ptr();
    if (is_inherited) continue;
    std::string left = option_names(*option);
    if (option->get_items_expected_max() > 0) left += " " + option->get_type_name();
    if (option->check_lname("output"))
      for (const std::string_view form : forms) left += fmt::format("|{}", form);
    rows.push_back({left, option->get_description()});
  }
  return rows;
}

std::string upper(std::string_view name) {
  std::string text{name};
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::vector<Row> argument_rows(const CLI::App& app) {
  std::vector<Row> rows;
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional())
      rows.push_back({upper(option->get_single_name()), option->get_description()});
  return rows;
}

std::string command_path(const CLI::App& app) {
  if (app.get_parent() == nullptr) return app.get_name();
  return command_path(*app.get_parent()) + " " + app.get_name();
}

std::vector<Row> command_rows(const CLI::App& app) {
  std::vector<Row> rows;
  for (const CLI::App* sub : app.get_subcommands(nullptr))
    if (!sub->get_group().empty()) rows.push_back({sub->get_name(), sub->get_description()});
  return rows;
}

// The arguments, those in brackets that may be left out.
std::string argument_words(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    const std::string name = upper(option->get_single_name());
    words += fmt::format(fmt::runtime(option->get_required() ? " {}" : " [{}]"), name);
  }
  const auto row = std::ranges::find(all(), app.get_name(), &Command::name);
  if (row != all().end() && row->takes_words) words += " [-- COMMAND [ARG...]]";
  return words;
}

}  // namespace

std::string help_text(const CLI::App& app, unsigned columns) {
  const std::vector<Row> commands = command_rows(app);
  const std::vector<Row> arguments = argument_rows(app);
  std::string usage = fmt::format("Usage: {} [OPTIONS]", command_path(app));
  if (!commands.empty()) usage += " COMMAND";
  usage += argument_words(app);

  std::string text = fmt::format("{}.\n\n{}\n", app.get_description(), usage);
  text += rows_text("Commands", commands, columns);
  text += rows_text("Arguments", arguments, columns);
  text += rows_text("Options", option_rows(app), columns);
  if (app.get_parent() != nullptr) {
    const CLI::App* root = &app;
    while (root->get_parent() != nullptr) root = root->get_parent();
    const auto row = std::ranges::find(all(), app.get_name(), &Command::name);
    text += rows_text(
        "Options of every command",
        option_rows(*root, row == all().end() ? std::span<const std::string_view>{} : row->forms),
        columns);
  }
  if (!commands.empty())
    text +=
        fmt::format("\nRun '{} COMMAND --help' for the options of a command.\n", command_path(app));
  return text;
}

}  // namespace kata::cmd
