// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cmd/cli.hpp"
#include "cmd/commands.hpp"

namespace kata::cmd {
namespace {

// As docker, podman and chroot have it: what a command in the guest is unlikely to exit with.
constexpr int exec_failed = 125;

constexpr std::array<std::string_view, 3> check_forms{"junit", "npd", "prometheus"};

}  // namespace

std::span<const Command> all() {
  static constexpr auto commands = std::to_array<Command>({
      {.name = "check",
       .summary = "Check that this host can run Kata, and how many sandboxes fit",
       .add = add_check,
       .alias = "kata-check",
       .forms = check_forms},
      {.name = "__complete",
       .summary = "Print what a shell can complete a word with",
       .add = add_complete,
       .is_hidden = true},
      {"completion", "Print what makes a shell complete this program's words", add_completion},
      {"config", "Show and check the runtimes' configuration", add_config},
      {"cp", "Copy files between this machine and a sandbox's guest", add_cp},
      {"direct-volume", "Manage volumes handed straight to a guest", add_direct_volume},
      {"env", "Show what is configured and what is here, for a bug report", add_env},
      {"exec", "Run a command or a shell in a sandbox's guest", add_exec, exec_failed, true},
      {"kata-env", "Show what 'kata-runtime env' shows", add_kata_env, 1, false, true},
      {"ps", "List the sandboxes on this node, as 'sandbox list' does", add_sandbox_list},
      {"sandbox", "Show the sandboxes on this node", add_sandbox},
      {"version", "Print the version", add_version},
  });
  return commands;
}

void add_commands(CLI::App& app, std::span<const Command> commands, Runs& runs) {
  app.require_subcommand(0, 1);  // else a path named like a sibling would switch commands
  for (const Command& command : commands) {
    const bool has_alias = *command.alias != '\0';
    const bool is_named = runs.words().name_command(command.name) ||
                          (has_alias && runs.words().name_command(command.alias));
    if (!is_named) continue;
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    if (has_alias) sub->alias(command.alias);
    sub->fallthrough();
    if (command.is_hidden) sub->group("");
    runs.postpone(sub, command.add);
    sub->preparse_callback([&runs, sub](std::size_t) { runs.declare(*sub); });
    if (runs.filling() == Filling::at_once) runs.declare(*sub);
  }
}

}  // namespace kata::cmd
