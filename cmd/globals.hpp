// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/command.hpp"
#include "cmd/log.hpp"
#include "cmd/run.hpp"
#include "cmd/settings.hpp"
#include "core/error.hpp"

namespace CLI {
class App;
}

namespace kata::cmd {

/// The options that go with every command, as text, before any of it is believed.
struct Globals {
  std::optional<std::string> output;
  std::string color = "auto";
  std::optional<std::string> timeout;
  std::string sysroot = "/";
  std::optional<std::string> config;
  std::string log_level = "info";
  std::string log_file;
  std::string log_format = "text";
  std::string root;
  std::string rootless;
  bool systemd_cgroup = false;
  bool json = false;
  bool json_logging = false;
  bool version = false;
  bool show_config_paths = false;
};

/// Declares those that the words name.
void declare_globals(CLI::App& app, Globals& globals, Runs& runs);

/// Turns the options into settings, and sets up the log.
/// Errors: usage, naming the option.
/// `forms` are those of the result that the command has beside text, JSON and YAML.
[[nodiscard]] Result<Settings> to_settings(const Globals& globals, Name name,
                                           const Terminals& terminals, Log& log,
                                           std::span<const std::string_view> forms = {});

/// Files that upstream's two tools read without being told, in their order, one a line.
[[nodiscard]] std::string default_config_paths(Name name);

/// One sentence for each option given that does nothing, here or upstream.
[[nodiscard]] std::vector<std::string> idle_options(const CLI::App& app);

}  // namespace kata::cmd
