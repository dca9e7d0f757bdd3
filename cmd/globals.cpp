// SPDX-License-Identifier: Apache-2.0
#include "cmd/globals.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "cmd/choice.hpp"
#include "cmd/cli.hpp"
#include "cmd/declare.hpp"
#include "cmd/duration.hpp"
#include "config/search.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

enum class When : std::uint8_t { automatic, always, never };

constexpr Choices<Format, 3> formats{
    {{"text", Format::text}, {"json", Format::json}, {"yaml", Format::yaml}}};
constexpr Choices<When, 3> whens{
    {{"auto", When::automatic}, {"always", When::always}, {"never", When::never}}};
constexpr Choices<LogLevel, 6> levels{{{"trace", LogLevel::trace},
                                       {"debug", LogLevel::debug},
                                       {"info", LogLevel::info},
                                       {"warning", LogLevel::warning},
                                       {"error", LogLevel::error},
                                       {"critical", LogLevel::critical}}};
constexpr Choices<Log::Form, 2> log_forms{{{"text", Log::Form::text}, {"json", Log::Form::json}}};

Result<std::optional<Format>> format_of(const Globals& globals, bool is_own_form) {
  if (!globals.output) return globals.json ? std::optional{Format::json} : std::nullopt;
  if (is_own_form && globals.json)
    return fail(Code::usage, "--json and --output {} contradict each other", *globals.output);
  if (is_own_form) return std::nullopt;
  const Format format = TRY(choose("--output", *globals.output, formats));
  if (globals.json && format != Format::json)
    return fail(Code::usage, "--json and --output {} contradict each other", *globals.output);
  return format;
}

Result<bool> color_of(const Globals& globals, bool is_terminal, bool no_color) {
  const When when = TRY(choose("--color", globals.color, whens));
  return when == When::always || (when == When::automatic && is_terminal && !no_color);
}

Result<LogLevel> level_of(const std::string& name) {
  if (name == "warn") return LogLevel::warning;  // what everybody types
  return choose("--log-level", name, levels);
}

}  // namespace

void declare_globals(CLI::App& app, Globals& globals, Runs& runs) {
  const Declare declare{app, runs};
  declare.option("-o,--output", globals.output, "Form of the result").one_of(formats);
  declare.flag("--json", globals.json, "Short for --output json");
  declare.option("--color", globals.color, "Whether to use colour").one_of(whens);
  declare
      .option("--timeout", globals.timeout,
              "How long a shim or a guest may take to answer, default 10s; and how long a "
              "command in a guest may run, by default for ever")
      .type_name("TIME");
  declare.option("--sysroot", globals.sysroot, "Administer the machine whose root is mounted here")
      .type_name("DIR")
      .of(Kind::directory);
  declare.option("--config,--kata-config", globals.config, "Configuration file of the runtime")
      .type_name("FILE")
      .of(Kind::file);
  declare.option("-l,--log-level", globals.log_level, "How much to say on standard error")
      .one_of(levels);
  declare.flag("-j,--json-logging", globals.json_logging, "Messages as JSON, one object a line");
  declare.flag("--show-default-config-paths,--kata-show-default-config-paths",
               globals.show_config_paths, "Print where configuration files are looked for");
  declare.flag("-v,-V,--version", globals.version, "Print the version");
  // kata-runtime's own, of which only the form of messages means something here.
  declare.option("--log-format", globals.log_format, "").one_of(log_forms).hidden();
  declare.option("--log", globals.log_file, "").type_name("FILE").hidden();
  declare.option("--root", globals.root, "").type_name("DIR").hidden();
  declare.option("--rootless", globals.rootless, "").type_name("true|false|auto").hidden();
  declare.flag("--systemd-cgroup", globals.systemd_cgroup, "").hidden();
}

std::vector<std::string> idle_options(const CLI::App& app) {
  std::vector<std::string> found;
  const auto is_given = [&](const char* name) {
    const CLI::Option* option = app.get_option_no_throw(name);
    return option != nullptr && option->count() > 0;
  };
  for (const char* name : {"--log", "--root", "--rootless", "--systemd-cgroup"})
    if (is_given(name))
      found.push_back(fmt::format("option {} is accepted and does nothing", name));
  static constexpr std::array<std::string_view, 4> others{"direct-volume", "ps", "sandbox",
                                                          "version"};
  const bool reads_none = std::ranges::any_of(app.get_subcommands(), [](const CLI::App* command) {
    return std::ranges::find(others, command->get_name()) != others.end();
  });
  if (is_given("--config") && reads_none)
    found.emplace_back(
        "option --config does nothing for this command, which reads no "
        "configuration");
  return found;
}

Result<Settings> to_settings(const Globals& globals, Name name, const Terminals& terminals,
                             Log& log, std::span<const std::string_view> forms) {
  // The log first: what is wrong with the other options goes there.
  log.set_name(to_text(name));
  if (globals.json_logging) log.set_form(Log::Form::json);
  log.set_color(TRY(color_of(globals, terminals.err, terminals.no_color)));
  log.set_level(TRY(level_of(globals.log_level)));
  const Log::Form form = TRY(choose("--log-format", globals.log_format, log_forms));
  if (!globals.json_logging) log.set_form(form);

  Settings settings;
  settings.name = name;
  const bool is_own_form =
      globals.output && std::ranges::find(forms, *globals.output) != forms.end();
  if (is_own_form) settings.form = *globals.output;
  settings.format = TRY(format_of(globals, is_own_form));
  settings.color = TRY(color_of(globals, terminals.out, terminals.no_color));
  settings.is_terminal = terminals.out;
  settings.timeout_given = globals.timeout.has_value();
  if (globals.timeout) settings.timeout = TRY(parse_duration("--timeout", *globals.timeout));
  settings.sysroot = globals.sysroot;
  // Go's tool takes an empty one for none, as a script's unset variable gives it.
  if (globals.config != "" || name != Name::kata_runtime) settings.config = globals.config;
  return settings;
}

std::string default_config_paths(Name name) {
  const bool is_runtime = name == Name::kata_runtime;
  auto paths = config::built_in_paths(is_runtime ? config::Dialect::go : config::Dialect::rust);
  // Upstream's kata-runtime names those of the one prefix that it is built for, which come first.
  if (is_runtime) paths = paths.first(2);
  std::string text;
  for (const std::string_view path : paths) {
    text += path;
    text += '\n';
  }
  return text;
}

}  // namespace kata::cmd
