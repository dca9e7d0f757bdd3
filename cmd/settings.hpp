// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/output.hpp"
#include "core/text.hpp"

namespace kata::cmd {

/// Which of the two upstream tools we stand for, by the name we were called with.
enum class Name : std::uint8_t { kata_ctl, kata_runtime };

[[nodiscard]] std::string_view to_text(Name name);

/// How much is said beside the result. Upstream's names; each level includes those before it.
enum class LogLevel : std::uint8_t { critical, error, warning, info, debug, trace };

/// What the global options say, with their defaults.
struct Settings {
  Name name = Name::kata_ctl;
  std::optional<Format> format;  ///< nothing: the command's own default
  std::string form;              ///< a form of the command's own, as --output names it, or empty
  bool color = false;            ///< on standard output
  bool is_terminal = false;      ///< standard output is one
  std::chrono::milliseconds timeout{10'000};
  bool timeout_given = false;  ///< by --timeout; commands that run long have no other limit
  std::string sysroot = "/";
  std::optional<std::string> config;

  [[nodiscard]] Format format_or(Format fallback) const { return format.value_or(fallback); }
  /// Foreign text that is the whole result: as it is for programs, escaped for a terminal.
  [[nodiscard]] std::string to_output(const std::string& text) const {
    return is_terminal ? escape(text) : text;
  }
};

}  // namespace kata::cmd
