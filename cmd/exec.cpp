// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "cmd/commands.hpp"
#include "cmd/console_options.hpp"
#include "core/text.hpp"
#include "exec/command.hpp"
#include "exec/console.hpp"
#include "exec/signals.hpp"

namespace kata::cmd {
namespace {

struct Options {
  std::string sandbox;
  ConsoleArguments console;
  bool interactive = false;
  bool separate_stderr = false;
};

Result<int> run_exec(Context& ctx, const Options& opt) {
  const exec::ConsoleOptions options = TRY(opt.console.value(ctx));
  exec::Console console = TRY(exec::reach_console(ctx.host, opt.sandbox, options));
  exec::Command command;
  command.words = ctx.words;
  if (opt.interactive || ctx.words.empty()) command.input = exec::Input::forward;
  if (opt.separate_stderr) command.errors = exec::ErrorStream::separate;
  exec::Signals signals = TRY(exec::Signals::watch_endings());
  Result<int> status = exec::run_command(std::move(console.connection), command, {},
                                         command_wait(ctx, signals.fd()));
  if (!status && status.error().code == Code::interrupted) signals.deliver();
  return status;
}

}  // namespace

void add_exec(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  app.add_option("sandbox", opt->sandbox, "Id of the sandbox, or the beginning of it")
      ->type_name("")
      ->required();
  declare_console(app, opt->console);
  app.add_flag("-i,--interactive", opt->interactive, "Hand standard input to the command");
  app.add_flag("--separate-stderr", opt->separate_stderr,
               "Keep the command's standard error apart until it ends");
  runs[&app] = [opt](Context& ctx) { return run_exec(ctx, *opt); };
}

}  // namespace kata::cmd
