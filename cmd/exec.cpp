// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>

#include "cmd/commands.hpp"
#include "cmd/console_options.hpp"
#include "cmd/declare.hpp"
#include "core/text.hpp"
#include "exec/command.hpp"
#include "exec/console.hpp"
#include "exec/escape.hpp"
#include "exec/session.hpp"
#include "exec/signals.hpp"

namespace kata::cmd {
namespace {

struct Options {
  std::string sandbox;
  ConsoleArguments console;
  bool input = false;
  bool terminal = false;
  bool separate_stderr = false;
  std::string escape = "~";
  bool no_resize = false;
  bool no_audit = false;
};

exec::Command command_of(const Context& ctx, const Options& opt) {
  exec::Command command;
  command.words = ctx.words;
  command.answers_within = ctx.settings.timeout;
  if (opt.input || ctx.words.empty()) command.input = exec::Input::forward;
  if (opt.separate_stderr) command.errors = exec::ErrorStream::separate;
  return command;
}

Result<> check(const Context& ctx, const Options& opt) {
  if (opt.separate_stderr && (opt.terminal || ctx.words.empty()))
    return fail(Code::usage, "--separate-stderr is for a command without a terminal");
  if (opt.no_audit && ctx.host.euid() != 0)
    return fail(Code::usage, "--no-audit is for root alone");
  return {};
}

// Without a command, a user at a terminal gets a shell; input from elsewhere is a script for one.
bool is_interactive(const Context& ctx, const Options& opt) {
  return opt.terminal || (ctx.words.empty() && ::isatty(STDIN_FILENO) == 1);
}

Result<exec::InteractiveOptions> interactive_options(const Context& ctx, const Options& opt,
                                                     const exec::Guest& guest,
                                                     const exec::ConsoleOptions& options) {
  exec::InteractiveOptions interactive;
  interactive.escape = TRY(exec::parse_escape_character(opt.escape));
  interactive.resize = !opt.no_resize;
  if (const char* term = std::getenv("TERM")) interactive.term = term;
  interactive.reconnect = [&ctx, &guest, options](const exec::Wait& wait) {
    return exec::connect_guest(ctx.host, guest.sandbox.id, guest.url, options.port, options.local,
                               wait);
  };
  interactive.tell = [](std::string_view text) { std::cerr << text << std::flush; };
  return interactive;
}

Result<int> run_here(const Context& ctx, const Options& opt, exec::Console console,
                     const exec::ConsoleOptions& options) {
  const exec::Command command = command_of(ctx, opt);
  const exec::Wait wait = command_wait(ctx, options.interrupt);
  if (!is_interactive(ctx, opt))
    return exec::run_command(std::move(console.connection), command, {}, wait);
  exec::InteractiveOptions interactive = TRY(interactive_options(ctx, opt, console.guest, options));
  interactive.wait = wait;
  return command.words.empty()
             ? exec::run_interactive(std::move(console.connection), interactive)
             : exec::run_on_terminal(std::move(console.connection), command, interactive);
}

Result<int> reach_and_run(const Context& ctx, const Options& opt,
                          const exec::ConsoleOptions& options) {
  exec::Console console = TRY(exec::reach_console(ctx.host, opt.sandbox, options));
  const std::string id = console.guest.sandbox.id;
  if (!opt.no_audit) audit(ctx, exec::make_audit_entry(id, exec::Purpose::command, ctx.words));
  Result<int> status = run_here(ctx, opt, std::move(console), options);
  if (status) return status;
  return std::unexpected(std::move(status).error().within(
      "run {} in sandbox {}", ctx.words.empty() ? "a shell" : quote(ctx.words.front()), quote(id)));
}

// Signals are watched from before the first connection: a guest's shell that is not told to exit
// lives on and blocks the agents of some releases. SIGPIPE is one of them, so that the end of who
// reads our output ends this program as any other in a pipe.
Result<int> run_exec(Context& ctx, const Options& opt) {
  TRY(check(ctx, opt));
  exec::ConsoleOptions options = TRY(opt.console.value(ctx));
  TRY(exec::parse_escape_character(opt.escape));
  exec::Signals signals = TRY(exec::Signals::watch({SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}));
  options.interrupt = signals.fd();
  Result<int> status = reach_and_run(ctx, opt, options);
  if (!status) signals.deliver();
  return status;
}

constexpr std::array<Example, 4> examples{
    {{"Get a shell in a guest; '~.' leaves it", "kata-ctl exec 6d5c"},
     {"Run one command, with its exit status", "kata-ctl exec 6d5c -- uname -r"},
     {"Run a script, and give up after a minute", "kata-ctl exec 6d5c --timeout 60s <check.sh"},
     {"Hand standard input to a command", "kata-ctl exec -i 6d5c -- sha256sum <image"}}};

}  // namespace

void add_exec(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.argument("sandbox", opt->sandbox, "Id of the sandbox, or the beginning of it")
      .required()
      .of(Kind::sandbox);
  declare_console(declare, opt->console);
  declare.flag("-i,--interactive", opt->input, "Hand standard input to the command");
  declare.flag("-t,--tty", opt->terminal, "Run the command on a terminal, with this one's keys");
  declare.flag("--separate-stderr", opt->separate_stderr,
               "Keep the command's standard error apart until it ends");
  declare
      .option("--escape-char", opt->escape,
              "Key that, with '.', ends a session on a terminal; default ~")
      .type_name("KEY|none")
      .such_as("none");
  declare.flag("--no-resize", opt->no_resize, "Do not tell the guest the terminal's size and TERM");
  declare.flag("--no-audit", opt->no_audit, "Do not tell the journal of the session; root only");
  runs[&app] = [opt](Context& ctx) { return run_exec(ctx, *opt); };
}

}  // namespace kata::cmd
