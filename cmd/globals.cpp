// SPDX-License-Identifier: Apache-2.0
#include "cmd/globals.hpp"

#include <CLI/CLI.hpp>
#include <array>

#include "core/text.hpp"

namespace kata::cmd {
namespace {

struct Level {
  std::string_view name;
  LogLevel level;
};
constexpr std::array<Level, 7> levels{{{"trace", LogLevel::trace},
                                       {"debug", LogLevel::debug},
                                       {"info", LogLevel::info},
                                       {"warning", LogLevel::warning},
                                       {"warn", LogLevel::warning},
                                       {"error", LogLevel::error},
                                       {"critical", LogLevel::critical}}};

std::unexpected<Error> bad_value(std::string_view option, std::string_view value,
                                 std::string_view allowed) {
  return std::unexpected(
      Error{Code::usage, fmt::format("{} {}: not one of {}", option, quote(value), allowed)});
}

Result<std::optional<Format>> format_of(const Globals& globals) {
  if (globals.json && !globals.output.empty() && globals.output != "json")
    return fail(Code::usage, "--json and --output {} contradict each other", globals.output);
  if (globals.json || globals.output == "json") return Format::json;
  if (globals.output.empty()) return std::nullopt;
  if (globals.output == "text") return Format::text;
  if (globals.output == "yaml") return Format::yaml;
  return bad_value("--output", globals.output, "text, json, yaml");
}

Result<bool> color_of(const Globals& globals, bool is_terminal, bool no_color) {
  if (globals.color == "always") return true;
  if (globals.color == "never") return false;
  if (globals.color == "auto") return is_terminal && !no_color;
  return bad_value("--color", globals.color, "auto, always, never");
}

// Whole seconds, or a number with 's' or 'ms' or 'm'.
Result<std::chrono::milliseconds> timeout_of(const std::string& text) {
  struct Unit {
    std::string_view suffix;
    std::uint64_t factor;
  };
  static constexpr std::array<Unit, 4> units{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"", 1000}}};
  constexpr std::uint64_t longest = 24ULL * 3600 * 1000;
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto number =
        parse_u64(std::string_view{text}.substr(0, text.size() - unit.suffix.size()));
    if (!number || *number == 0 || *number > longest / unit.factor) break;
    return std::chrono::milliseconds{*number * unit.factor};
  }
  return std::unexpected(Error{Code::usage,
                               fmt::format("--timeout {}: not a time of at most 24 h", quote(text)),
                               "give seconds, or a number with a unit: 5s, 500ms, 2m"});
}

Result<LogLevel> level_of(const std::string& name) {
  const auto* found = std::ranges::find(levels, std::string_view{name}, &Level::name);
  if (found == levels.end())
    return bad_value("--log-level", name, "trace, debug, info, warning, error, critical");
  return found->level;
}

}  // namespace

void declare_globals(CLI::App& app, Globals& globals) {
  app.add_option("-o,--output", globals.output, "Form of the result: text, json, yaml")
      ->type_name("FORM");
  app.add_flag("--json", globals.json, "Short for --output json");
  app.add_option("--color", globals.color, "Colour: auto, always, never")->type_name("WHEN");
  app.add_option("--timeout", globals.timeout, "How long a shim may take to answer; default 10s")
      ->type_name("TIME");
  app.add_option("--sysroot", globals.sysroot, "Administer the machine whose root is mounted here")
      ->type_name("DIR");
  app.add_option("--config,--kata-config", globals.config, "Configuration file of the runtime")
      ->type_name("FILE");
  app.add_option("-l,--log-level", globals.log_level,
                 "trace, debug, info, warning, error, critical")
      ->type_name("LEVEL");
  app.add_flag("-j,--json-logging", globals.json_logging, "Messages as JSON, one object a line");
  app.add_flag("--show-default-config-paths,--kata-show-default-config-paths",
               globals.show_config_paths, "Print where configuration files are looked for");
  app.add_flag("-v,-V,--version", globals.version, "Print the version");
  // kata-runtime's own, of which only the form of messages means something here.
  app.add_option("--log-format", globals.log_format, "")->group("");
  app.add_option("--log", globals.log_file, "")->group("");
  app.add_option("--root", globals.root, "")->group("");
  app.add_option("--rootless", globals.rootless, "")->group("");
  app.add_flag("--systemd-cgroup", globals.systemd_cgroup, "")->group("");
}

std::vector<std::string> idle_options(const CLI::App& app) {
  std::vector<std::string> found;
  for (const std::string name : {"--log", "--root", "--rootless", "--systemd-cgroup"})
    if (app.count(name) > 0)
      found.push_back(fmt::format("option {} is accepted and does nothing", name));
  if (app.count("--config") > 0)
    found.emplace_back(
        "option --config does nothing for this command, which reads no "
        "configuration");
  return found;
}

Result<Settings> to_settings(const Globals& globals, Name name, const Terminals& terminals,
                             Log& log) {
  Settings settings;
  settings.name = name;
  settings.format = TRY(format_of(globals));
  settings.color = TRY(color_of(globals, terminals.out, terminals.no_color));
  if (!globals.timeout.empty()) settings.timeout = TRY(timeout_of(globals.timeout));
  settings.sysroot = globals.sysroot;
  if (!globals.config.empty()) settings.config = globals.config;
  if (globals.log_format != "text" && globals.log_format != "json")
    return bad_value("--log-format", globals.log_format, "text, json");

  log.set_name(to_text(name));
  log.set_color(TRY(color_of(globals, terminals.err, terminals.no_color)));
  log.set_level(TRY(level_of(globals.log_level)));
  if (globals.json_logging || globals.log_format == "json") log.set_form(Log::Form::json);
  return settings;
}

// Source: src/libs/kata-types/src/config/default.rs:17; src/runtime/pkg/katautils/config.go:2229.
std::string default_config_paths(Name name) {
  if (name == Name::kata_runtime)
    return "/etc/kata-containers/configuration.toml\n"
           "/usr/share/defaults/kata-containers/configuration.toml\n";
  return "/etc/kata-containers/runtime-rs/configuration.toml\n"
         "/usr/share/defaults/kata-containers/runtime-rs/configuration.toml\n"
         "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration.toml\n";
}

}  // namespace kata::cmd
