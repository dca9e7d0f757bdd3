// SPDX-License-Identifier: Apache-2.0
#include "cmd/model.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cmd/cli.hpp"

namespace kata::cmd {
namespace {

std::string upper(std::string_view name) {
  std::string text{name};
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(separator));
    parts.emplace_back(part);
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return parts;
}

// "KEY|none" is a word and the name of all others.
std::vector<std::string> words_of(const std::string& value, const Meaning& meaning) {
  if (!meaning.words.empty()) return split(meaning.words, ' ');
  if (!value.contains('|')) return {};
  return split(value, '|');
}

OptionModel model_of(const CLI::Option& option, const Runs& runs) {
  const Meaning meaning = runs.meaning_of(&option);
  OptionModel model{.names = {},
                    .value = {},
                    .words = {},
                    .kind = meaning.kind,
                    .text = option.get_description()};
  for (const std::string& name : option.get_snames()) model.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) model.names.push_back("--" + name);
  if (option.get_items_expected_max() == 0) return model;
  model.value = option.get_type_name();
  model.words = words_of(model.value, meaning);
  model.can_lack_value = option.get_items_expected_min() == 0;
  return model;
}

ArgumentModel argument_of(const CLI::Option& option, const Runs& runs) {
  const Meaning meaning = runs.meaning_of(&option);
  return {.name = upper(option.get_single_name()),
          .words = words_of("", meaning),
          .kind = meaning.kind,
          .text = option.get_description(),
          .is_required = option.get_required(),
          .is_repeatable = option.get_items_expected_max() > 1};
}

std::vector<std::string> path_of(const CLI::App& app) {
  std::vector<std::string> path;
  if (app.get_parent() != nullptr) path = path_of(*app.get_parent());
  path.push_back(app.get_name());
  return path;
}

const CLI::App& root_of(const CLI::App& app) {
  const CLI::App* root = &app;
  while (root->get_parent() != nullptr) root = root->get_parent();
  return *root;
}

// The row of the table that a command belongs to, if only by its group.
const Command* row_of(const CommandModel& model) {
  if (model.path.size() < 2) return nullptr;
  const auto row = std::ranges::find(all(), model.path[1], &Command::name);
  return row == all().end() ? nullptr : &*row;
}

void add_options(const CLI::App& app, const Runs& runs, CommandModel& model) {
  for (const CLI::Option* option : app.get_options()) {
    const bool is_inherited = app.get_parent() != nullptr && option == app.get_help_ptr();
    if (option->get_positional())
      model.arguments.push_back(argument_of(*option, runs));
    else if (!option->get_group().empty() && !is_inherited)
      model.options.push_back(model_of(*option, runs));
  }
}

// `forms`: what --output takes for the command beside its usual words.
void add_globals(const CLI::App& root, const Runs& runs, std::span<const std::string_view> forms,
                 CommandModel& model) {
  for (const CLI::Option* option : root.get_options()) {
    if (option->get_group().empty()) continue;
    OptionModel global = model_of(*option, runs);
    for (const std::string_view form : forms) {
      if (!option->check_lname("output")) break;
      global.value += fmt::format("|{}", form);
      global.words.emplace_back(form);
    }
    model.globals.push_back(std::move(global));
  }
}

}  // namespace

CommandModel describe(const CLI::App& app, const Runs& runs) {
  const std::span<const Example> examples = runs.examples_of(&app);
  CommandModel model{.path = path_of(app),
                     .aliases = app.get_aliases(),
                     .summary = app.get_description(),
                     .examples = {examples.begin(), examples.end()},
                     .arguments = {},
                     .options = {},
                     .globals = {},
                     .commands = {},
                     .is_hidden = app.get_group().empty()};
  const Command* row = row_of(model);
  if (row != nullptr) model.failed = row->failed;
  const bool is_row = row != nullptr && model.path.size() == 2;
  model.takes_words = is_row && row->takes_words;
  add_options(app, runs, model);
  if (app.get_parent() != nullptr)
    add_globals(root_of(app), runs, is_row ? row->forms : std::span<const std::string_view>{},
                model);
  for (const CLI::App* sub : app.get_subcommands(nullptr))
    model.commands.push_back(describe(*sub, runs));
  return model;
}

std::string path_text(const CommandModel& command, std::string_view separator) {
  return fmt::format("{}", fmt::join(command.path, separator));
}

std::string usage_text(const CommandModel& command) {
  std::string usage = path_text(command) + " [OPTIONS]";
  if (std::ranges::any_of(command.commands, [](const auto& sub) { return !sub.is_hidden; }))
    usage += " COMMAND";
  for (const ArgumentModel& argument : command.arguments) {
    const std::string name = argument.name + (argument.is_repeatable ? "..." : "");
    usage += argument.is_required ? " " + name : fmt::format(" [{}]", name);
  }
  if (command.takes_words) usage += " [-- COMMAND [ARG...]]";
  return usage;
}

}  // namespace kata::cmd
