// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "cmd/settings.hpp"
#include "core/error.hpp"

namespace kata::cmd {

/// What a command says beside its result, on standard error and nowhere else.
class Log {
 public:
  enum class Form : std::uint8_t { text, json };

  explicit Log(std::ostream& err) : err_(err) {}

  void set_level(LogLevel level) { level_ = level; }
  void set_form(Form form) { form_ = form; }
  void set_color(bool color) { color_ = color; }
  /// The program's name in JSON records.
  void set_name(std::string_view name) { name_ = name; }

  void error(const Error& error);
  void warning(std::string_view text);
  void note(std::string_view text);
  void debug(std::string_view text);

 private:
  void write(LogLevel level, std::string_view label, Tone tone, std::string_view text);

  std::ostream& err_;
  LogLevel level_ = LogLevel::info;
  Form form_ = Form::text;
  bool color_ = false;
  std::string name_ = "kata-ctl";
};

}  // namespace kata::cmd
