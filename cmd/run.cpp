// SPDX-License-Identifier: Apache-2.0
// The one place that parses a command line, shows an error and picks an exit status.
#include "cmd/run.hpp"

#include <CLI/CLI.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/globals.hpp"
#include "cmd/help.hpp"
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

int status_of(const Error& error) { return error.code == Code::usage ? usage_status : 1; }

int report(Log& log, const Error& error) {
  log.error(error);
  return status_of(error);
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

// An error for words that no command or option took.
Error stray_word(const CLI::App& app, const std::string& word) {
  const std::string help = fmt::format("see '{} --help'", path_of(app));
  const auto with_hint = [&](std::string what, std::optional<std::string_view> meant,
                             std::string_view prefix) {
    return Error{Code::usage, std::move(what),
                 meant ? fmt::format("did you mean '{}{}'?", prefix, *meant) : help};
  };
  if (word.starts_with('-') && word.size() > 1) {
    const std::string_view name = std::string_view{word}.substr(word.starts_with("--") ? 2 : 1);
    return with_hint(fmt::format("{}: unknown option {}", path_of(app), quote(word)),
                     closest(name.substr(0, name.find('=')), option_names(&app)), "--");
  }
  std::vector<std::string_view> commands;
  for (const CLI::App* sub : app.get_subcommands(nullptr)) commands.emplace_back(sub->get_name());
  if (commands.empty())
    return with_hint(fmt::format("{}: unexpected argument {}", path_of(app), quote(word)),
                     std::nullopt, "");
  return with_hint(fmt::format("{}: unknown command {}", path_of(app), quote(word)),
                   closest(word, commands), "");
}

// What CLI11 objects to, in our words.
Error usage_error(CLI::App& root, const CLI::ParseError& e) {
  const CLI::App& app = chosen(root);
  if (e.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    const std::vector<std::string> words = root.remaining(true);
    if (!words.empty()) return stray_word(app, words.front());
  }
  return {Code::usage, fmt::format("{}: {}", path_of(app), escape(e.what())),
          fmt::format("see '{} --help'", path_of(app))};
}

// `help`, `help COMMAND` and a first `help` anywhere a command is expected mean --help.
std::vector<std::string> without_help_word(std::vector<std::string> args) {
  if (args.empty() || args.front() != "help") return args;
  args.erase(args.begin());
  args.emplace_back("--help");
  return args;
}

// A group, or no command at all, was asked for nothing. Upstream's kata-runtime shows its help and
// exits 0; kata-ctl takes it for a mistake.
int show_help_instead(const Invocation& invocation, Name name, const CLI::App& app) {
  const bool is_fine = name == Name::kata_runtime;
  (is_fine ? invocation.out : invocation.err) << help_text(app, invocation.terminals.columns);
  return is_fine ? 0 : usage_status;
}

int run_chosen(const Invocation& invocation, const Settings& settings, const Run& command,
               Log& log) {
  const std::unique_ptr<Host> host = invocation.open_host(settings.sysroot);
  if (!host->stat("/"))
    return report(
        log, {Code::usage, fmt::format("--sysroot {}: not a directory", quote(settings.sysroot))});
  Context context{*host, settings, invocation.in, invocation.out, log};
  Result<int> status = command(context);
  if (status) return *status;
  Error error = std::move(status).error();
  if (error.code == Code::denied && host->euid() != 0)
    error = std::move(error).advise("run this command with sudo");
  return report(log, error);
}

// Writing the result can fail late: a full disk is found when the last bytes go out.
int flush(const Invocation& invocation, Log& log, int status) {
  errno = 0;
  invocation.out.flush();
  if (invocation.out.good()) return status;
  const Result<> lost = sys_error(errno != 0 ? errno : EIO, "write standard output");
  return report(log, lost.error());
}

int dispatch(const Invocation& invocation, CLI::App& root, const Globals& globals, const Runs& runs,
             Log& log) {
  const Name name = name_of(invocation.program);
  const Result<Settings> settings = to_settings(globals, name, invocation.terminals, log);
  if (!settings) return report(log, settings.error());
  if (globals.show_config_paths) {
    invocation.out << default_config_paths(name);
    return 0;
  }
  CLI::App& app = chosen(root);
  if (globals.version) {
    invocation.out << version_text(name);
    return 0;
  }
  const auto command = runs.find(&app);
  if (command == runs.end() || !command->second) return show_help_instead(invocation, name, app);
  for (const std::string& text : idle_options(root)) log.note(text);
  return run_chosen(invocation, *settings, command->second, log);
}

}  // namespace

int run(const Invocation& invocation) {
  const Name name = name_of(invocation.program);
  Log log{invocation.err};
  Globals globals;
  Runs runs;
  CLI::App root{"Run Kata Containers nodes", std::string{to_text(name)}};
  root.set_help_flag("-h,--help", "Print this help");
  declare_globals(root, globals);
  add_commands(root, all(), runs);

  std::vector<std::string> args = without_help_word(invocation.args);
  std::ranges::reverse(args);  // CLI11 takes words from the back
  try {
    root.parse(std::move(args));
  } catch (const CLI::CallForHelp&) {
    invocation.out << help_text(chosen(root), invocation.terminals.columns);
    return flush(invocation, log, 0);
  } catch (const CLI::ParseError& e) {
    // The options for messages were read even if a later word was wrong.
    static_cast<void>(to_settings(globals, name, invocation.terminals, log));
    return report(log, usage_error(root, e));
  }
  return flush(invocation, log, dispatch(invocation, root, globals, runs, log));
}

}  // namespace kata::cmd
