// SPDX-License-Identifier: Apache-2.0
#include "cmd/log.hpp"

#include <fmt/chrono.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/version.hpp"
#include "core/json.hpp"

namespace kata::cmd {
namespace {

// Upstream's four-letter names, which its log parser reads.
// Source: src/libs/logging/src/lib.rs:91.
std::string_view json_level(LogLevel level) {
  switch (level) {
    case LogLevel::critical: return "CRIT";
    case LogLevel::error: return "ERRO";
    case LogLevel::warning: return "WARN";
    case LogLevel::info: return "INFO";
    case LogLevel::debug: return "DEBG";
    case LogLevel::trace: break;
  }
  return "TRCE";
}

std::string now() {
  const auto time = std::chrono::system_clock::now();
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)), micros % 1'000'000);
}

}  // namespace

void Log::error(const Error& error) {
  write(LogLevel::error, "error", Tone::bad, error.what);
  if (!error.hint.empty()) write(LogLevel::error, "hint", Tone::heading, error.hint);
}

void Log::warning(std::string_view text) {
  write(LogLevel::warning, "warning", Tone::warning, text);
}

void Log::note(std::string_view text) { write(LogLevel::info, "note", Tone::faint, text); }

void Log::debug(std::string_view text) { write(LogLevel::debug, "debug", Tone::faint, text); }

void Log::write(LogLevel level, std::string_view label, Tone tone, std::string_view text) {
  if (level > level_) return;
  if (form_ == Form::text) {
    err_ << paint(fmt::format("{}:", label), tone, color_) << ' ' << text << '\n';
    return;
  }
  nlohmann::ordered_json record;
  record["msg"] = label == "hint" ? fmt::format("hint: {}", text) : std::string{text};
  record["level"] = json_level(level);
  record["ts"] = now();
  record["version"] = version();
  record["subsystem"] = "cli";
  record["pid"] = std::to_string(::getpid());
  record["name"] = name_;
  record["source"] = name_;
  err_ << to_json_text(record) << '\n';
}

}  // namespace kata::cmd
