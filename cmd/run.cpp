// SPDX-License-Identifier: Apache-2.0
// The one place that parses a command line, shows an error and picks an exit status.
#include "cmd/run.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <span>

#include "cmd/cli.hpp"
#include "cmd/commands.hpp"
#include "cmd/help.hpp"
#include "cmd/line.hpp"
#include "cmd/version.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

constexpr int usage_status = 2;

Name name_of(std::string_view program) {
  if (const auto slash = program.rfind('/'); slash != std::string_view::npos)
    program.remove_prefix(slash + 1);
  return program == "kata-runtime" ? Name::kata_runtime : Name::kata_ctl;
}

int report(Log& log, const Error& error, int failed = 1) {
  log.error(error);
  return error.code == Code::usage ? usage_status : failed;
}

// The command that the words chose: the innermost one.
CLI::App& chosen(CLI::App& root) {
  CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

std::string path_of(const CLI::App& app) {
  if (app.get_parent() == nullptr) return app.get_name();
  return path_of(*app.get_parent()) + " " + app.get_name();
}

std::vector<std::string_view> option_names(const CLI::App* app) {
  std::vector<std::string_view> names;
  for (; app != nullptr; app = app->get_parent())
    for (const CLI::Option* option : app->get_options())
      for (const std::string& name : option->get_lnames()) names.emplace_back(name);
  return names;
}

// Whether the command passes the words behind "--" on.
bool takes_words(const CLI::App& app) {
  const auto row = std::ranges::find(all(), app.get_name(), &Command::name);
  return row != all().end() && row->takes_words;
}

Error see_help(const CLI::App& app, std::string_view what) {
  return {Code::usage, fmt::format("{}: {}", path_of(app), what),
          fmt::format("see '{} --help'", path_of(app))};
}

// An error for a word that no command or option took.
Error wrong_word(const CLI::App& app, std::string_view what, const std::string& word,
                 std::string_view prefix = "", std::optional<std::string_view> meant = {}) {
  Error error = see_help(app, fmt::format("{} {}", what, quote(word)));
  if (meant) error.hint = fmt::format("did you mean '{}{}'?", prefix, *meant);
  return error;
}

Error stray_option(const CLI::App& app, const std::string& word) {
  std::string_view name = std::string_view{word}.substr(word.starts_with("--") ? 2 : 1);
  name = name.substr(0, name.find('='));
  const std::optional<std::string_view> meant = closest(name, option_names(&app));
  // A command takes its options behind its name alone.
  if (meant == name && word.starts_with("--")) return wrong_word(app, "unexpected argument", word);
  return wrong_word(app, "unknown option", word, "--", meant);
}

Error stray_argument(const CLI::App& app, const std::string& word) {
  std::vector<std::string_view> commands;
  for (const CLI::App* sub : app.get_subcommands(nullptr)) commands.emplace_back(sub->get_name());
  if (!commands.empty())
    return wrong_word(app, "unknown command", word, "", closest(word, commands));
  Error error = wrong_word(app, "unexpected argument", word);
  if (takes_words(app)) error.hint = "put '--' before the command that is to run in the guest";
  return error;
}

bool has_command(const CLI::App& app, const std::string& name) {
  return !app.get_subcommands([&](const CLI::App* sub) { return sub->check_name(name); }).empty();
}

// An error for what stands behind "--" and has no place there.
std::optional<Error> misplaced(const CLI::App& app, const Line& line) {
  if (line.ends_early && (!line.stray || has_command(app, *line.stray)))
    return see_help(app, "'--' stands before the command");
  if (line.stray) return stray_argument(app, *line.stray);
  return std::nullopt;
}

// The option that an error of CLI11 speaks of, by its text: the exception does not carry it.
const CLI::Option* option_of(const CLI::App& app, std::string_view text) {
  constexpr std::string_view lead = "Could not convert: ";
  if (text.starts_with(lead)) text.remove_prefix(lead.size());
  const std::string name{text.substr(0, text.find_first_of(" :="))};
  for (const CLI::App* at = &app; at != nullptr; at = at->get_parent())
    if (const CLI::Option* option = at->get_option_no_throw(name)) return option;
  return nullptr;
}

// "FILE", or "one of text, json, yaml": what an option's value looks like.
std::string expectation(const CLI::Option& option) {
  std::string type = option.get_type_name();
  if (!type.contains('|')) return type;
  for (auto at = type.find('|'); at != std::string::npos; at = type.find('|'))
    type.replace(at, 1, ", ");
  return "one of " + type;
}

// Why an option's values, or the lack of them, do not fit.
std::string misfit(const CLI::Option& option) {
  if (option.get_positional()) return "missing";
  if (option.get_items_expected_max() == 0) return "takes no value";
  if (option.count() > 0) return "given more than once";
  return "no value, expected " + expectation(option);
}

bool is(const CLI::ParseError& e, CLI::ExitCodes code) {
  return e.get_exit_code() == static_cast<int>(code);
}

// Words that nothing took, in their order.
std::vector<std::string> stray_words(const CLI::App& root) {
  std::vector<std::string> words = root.remaining(true);
  std::erase(words, "--");
  return words;
}

// What CLI11 objects to, in our words.
Error usage_error(CLI::App& root, const CLI::ParseError& e) {
  const CLI::App& app = chosen(root);
  const std::vector<std::string> words = stray_words(root);
  if (is(e, CLI::ExitCodes::ExtrasError) && !words.empty()) {
    const std::string& word = words.front();
    return word.starts_with('-') && word.size() > 1 ? stray_option(app, word)
                                                    : stray_argument(app, word);
  }
  const CLI::Option* option = option_of(app, e.what());
  std::string what = option == nullptr
                         ? escape(e.what())
                         : fmt::format("{}{}: {}", option->get_positional() ? "" : "option ",
                                       option->get_name(), misfit(*option));
  return see_help(app, what);
}

// The options for messages count even when another word is wrong, which CLI11 finds out first.
void read_message_options(CLI::App& root) {
  for (CLI::Option* option : root.get_options()) {
    if (option->count() == 0 || option == root.get_help_ptr()) continue;
    try {
      option->run_callback();
    } catch (const CLI::ParseError&) {
      continue;  // given twice: the error that is shown anyway
    }
  }
}

// CLI11 wants the words from the back.
void parse(CLI::App& root, const Line& line) {
  root.parse(std::vector<std::string>{line.args.rbegin(), line.args.rend()});
}

// A group, or no command at all, was asked for nothing. Upstream's kata-runtime shows its help and
// exits 0; kata-ctl takes it for a mistake.
int show_help_instead(const Invocation& invocation, Name name, const CommandModel& command) {
  const bool is_fine = name == Name::kata_runtime;
  (is_fine ? invocation.out : invocation.err) << help_text(command, invocation.terminals.columns);
  return is_fine ? 0 : usage_status;
}

// Root may do what others may not, save on a file system that nobody may write to.
Error with_sudo(const Host& host, Error error) {
  const bool helps = error.code == Code::denied && host.euid() != 0;
  return helps ? std::move(error).advise("run the command with sudo") : error;
}

int run_chosen(const Invocation& invocation, const Settings& settings, const Line& line,
               const Run& command, Log& log) {
  const std::unique_ptr<Host> host = invocation.open_host(settings.sysroot);
  if (!host->exists("/"))
    return report(
        log, {Code::usage, fmt::format("--sysroot {}: not a directory", quote(settings.sysroot))});
  Context context{*host, settings, invocation.in, invocation.out, log, line.words};
  Result<int> status = command(context);
  if (status) return *status;
  return report(log, with_sudo(*host, std::move(status).error()),
                line.command == nullptr ? 1 : line.command->failed);
}

// Writing the result can fail late: a full disk is found when the last bytes go out. Where it
// failed before, standard output says once more why.
int flush(const Invocation& invocation, Log& log, int status) {
  const bool failed_before = !invocation.out.good();
  invocation.out.clear();
  errno = 0;
  invocation.out.flush();
  if (invocation.out.good() && !failed_before) return status;
  const Result<> lost = sys_error(errno != 0 ? errno : EIO, "write standard output");
  return report(log, lost.error());
}

int dispatch(const Invocation& invocation, const Line& line, Tree& tree, Log& log) {
  const Name name = name_of(invocation.program);
  const Result<Settings> settings = to_settings(
      tree.globals, name, invocation.terminals, log,
      line.command == nullptr ? std::span<const std::string_view>{} : line.command->forms);
  if (!settings) return report(log, settings.error());
  CLI::App& app = chosen(tree.root);
  if (const std::optional<Error> error = misplaced(app, line)) return report(log, *error);
  if (tree.globals.show_config_paths) {
    invocation.out << default_config_paths(name);
    return 0;
  }
  if (tree.globals.version) {
    invocation.out << version_text(name);
    return 0;
  }
  const Run* command = tree.runs.find(&app);
  if (command == nullptr) return show_help_instead(invocation, name, describe(app, tree.runs));
  for (const std::string& text : idle_options(tree.root)) log.note(text);
  return run_chosen(invocation, *settings, line, *command, log);
}

// Runs a command line that is right and asks for no help, which is most of them, with only what it
// names declared. Nothing for any other line, which needs it all: to be explained, or to explain.
std::optional<int> run_as_named(const Invocation& invocation, Log& log) {
  const Name name = name_of(invocation.program);
  Tree tree{name, Words{invocation.args}};
  const Line line = read_line(tree, invocation.args, name);
  if (line.asks_for_help || line.stray || line.ends_early) return std::nullopt;
  try {
    parse(tree.root, line);
  } catch (const CLI::ParseError&) {
    return std::nullopt;
  }
  const bool has_work = tree.globals.version || tree.globals.show_config_paths ||
                        tree.runs.find(&chosen(tree.root)) != nullptr;
  if (!has_work) return std::nullopt;
  return flush(invocation, log, dispatch(invocation, line, tree, log));
}

int run_with_all(const Invocation& invocation, Log& log) {
  const Name name = name_of(invocation.program);
  Tree tree{name, Words{}};
  const Line line = read_line(tree, invocation.args, name);
  const auto show_help = [&] {
    invocation.out << help_text(describe(chosen(tree.root), tree.runs),
                                invocation.terminals.columns);
    return flush(invocation, log, 0);
  };
  try {
    parse(tree.root, line);
    if (line.asks_for_help && !line.stray) return show_help();
  } catch (const CLI::CallForHelp&) {
    return show_help();
  } catch (const CLI::ParseError& e) {
    const bool lacks_arguments = is(e, CLI::ExitCodes::RequiredError);
    if (line.asks_for_help && lacks_arguments && stray_words(tree.root).empty()) return show_help();
    read_message_options(tree.root);
    static_cast<void>(to_settings(tree.globals, name, invocation.terminals, log));
    return report(log, usage_error(tree.root, e));
  }
  return flush(invocation, log, dispatch(invocation, line, tree, log));
}

int run_line(const Invocation& invocation) {
  Log log{invocation.err};
  const std::optional<int> status = run_as_named(invocation, log);
  return status ? *status : run_with_all(invocation, log);
}

// A shell that completes a word would show its user what this says, in the middle of the line.
bool is_for_shell(const Invocation& invocation) {
  return !invocation.args.empty() && invocation.args.front() == "__complete";
}

}  // namespace

int run(const Invocation& invocation) {
  if (!is_for_shell(invocation)) return run_line(invocation);
  std::ostream nowhere{nullptr};
  static_cast<void>(run_line({invocation.program, invocation.args, invocation.in, invocation.out,
                              nowhere, invocation.terminals, invocation.open_host}));
  return 0;
}

}  // namespace kata::cmd
