// SPDX-License-Identifier: Apache-2.0
#include "exec/escape.hpp"

#include "core/text.hpp"

namespace kata::exec {
namespace {

constexpr char suspend_key = '\x1a';

bool ends_line(char c) { return c == '\r' || c == '\n'; }

Escape escape_of(char key) {
  switch (key) {
    case '.': return Escape::detach;
    case suspend_key: return Escape::stop;
    case '?': return Escape::help;
    default: return Escape::none;
  }
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Ctrl-M and Ctrl-J end lines, and could not stand at the beginning of one.
std::optional<char> parse_control(std::string_view text) {
  if (text.size() != 2 || text[0] != '^') return std::nullopt;
  const char upper = text[1] >= 'a' && text[1] <= 'z' ? static_cast<char>(text[1] - 32) : text[1];
  const auto control = static_cast<char>(upper ^ 0x40);
  if (upper < 'A' || upper > '_' || ends_line(control)) return std::nullopt;
  return control;
}

}  // namespace

EscapeScanner::Found EscapeScanner::feed(std::string_view typed) {
  if (!character_ || typed.empty()) return {typed, Escape::none, typed.size()};
  if (held_) return after_escape(typed, *character_);
  for (std::size_t at = 0; at < typed.size(); ++at) {
    if (at_line_start_ && typed[at] == *character_) {
      held_ = true;
      return {typed.substr(0, at), Escape::none, at + 1};
    }
    at_line_start_ = ends_line(typed[at]);
  }
  return {typed, Escape::none, typed.size()};
}

// The key behind an escape character. After an escape the line is still a fresh one.
EscapeScanner::Found EscapeScanner::after_escape(std::string_view typed, char character) {
  held_ = false;
  const char key = typed.front();
  if (const Escape escape = escape_of(key); escape != Escape::none) return {{}, escape, 1};
  at_line_start_ = ends_line(key);
  joined_ = character;
  if (key != character) joined_ += key;
  return {joined_, Escape::none, 1};
}

Result<std::optional<char>> parse_escape_character(std::string_view text) {
  if (text == "none") return std::nullopt;
  if (const std::optional<char> control = parse_control(text)) return control;
  if (text.size() == 1 && text[0] > ' ' && text[0] <= '~' && !is_letter_or_digit(text[0]))
    return text[0];
  return fail(
      Code::usage,
      "escape character {}: expected 'none', one punctuation character, or '^' and a letter",
      quote(text));
}

std::string escape_name(char character) {
  if (character >= ' ') return {character};
  return {'^', static_cast<char>(character ^ 0x40)};
}

std::string escape_help(char character) {
  const std::string name = escape_name(character);
  return fmt::format(
      "\r\nAt the beginning of a line:\r\n"
      "  {0}.   end the session\r\n"
      "  {0}^Z  stop this program; 'fg' continues it\r\n"
      "  {0}?   this help\r\n"
      "  {0}{0}   send one {0}\r\n",
      name);
}

}  // namespace kata::exec
