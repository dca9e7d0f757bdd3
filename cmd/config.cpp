// SPDX-License-Identifier: Apache-2.0
#include "cmd/config.hpp"

#include <array>

#include "cmd/choice.hpp"
#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

constexpr Choices<config::Dialect, 2> runtimes{
    {{"go", config::Dialect::go}, {"rust", config::Dialect::rust}}};

constexpr std::array<Example, 3> examples{
    {{"See which file each handler takes, and which are not read", "kata-ctl config files"},
     {"See what differs from the defaults, and where it is written",
      "kata-ctl config show --diff --origin"},
     {"Find mistakes in the files that count", "kata-ctl config validate"}}};

}  // namespace

void ConfigChoice::add(CLI::App& app, Runs& runs) {
  const Declare declare{app, runs};
  declare.option("--handler", handler_, "Only this runtime handler")
      .type_name("NAME")
      .of(Kind::handler);
  declare.option("--runtime", runtime_, "Only what this runtime reads; with a file: as it reads it")
      .one_of(runtimes);
}

Result<config::Wanted> ConfigChoice::wanted(const Context& ctx, const std::string& file) const {
  config::Wanted wanted;
  if (!runtime_.empty()) wanted.dialect = TRY(choose("--runtime", runtime_, runtimes));
  if (!handler_.empty()) wanted.handler = handler_;
  wanted.config = ctx.settings.config;
  if (file.empty()) return wanted;
  if (wanted.config)
    return fail(Code::usage, "the file is given twice, the second time as --config");
  wanted.config = file;
  return wanted;
}

std::string title_of(const config::Target& target) {
  const std::string who = target.handler ? escape(target.handler->name) + " " : "";
  return fmt::format("{}({}): {}", who, config::to_text(target.dialect), escape(target.file));
}

void add_config(CLI::App& app, Runs& runs) {
  static constexpr std::array<Command, 3> commands{{
      {"files", "List the configuration files that count, and those that do not", add_config_files},
      {"show", "Show settings as the runtime takes them", add_config_show},
      {"validate", "Find mistakes in configuration", add_config_validate},
  }};
  add_commands(app, commands, runs);
  runs.show(&app, examples);
  runs[&app] = nullptr;  // a group: it needs one of its commands
}

}  // namespace kata::cmd
