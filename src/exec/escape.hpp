// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::exec {

/// What the user asks of this program rather than of the guest, with '~' for the escape character:
/// ~. ends the session, ~Ctrl-Z stops the program, ~? lists these, ~~ sends one '~'.
enum class Escape : std::uint8_t { none, detach, stop, help };

/// Finds escapes in typed bytes: the escape character counts at the beginning of a line only.
/// What it holds back is at most one escape character.
class EscapeScanner {
 public:
  /// Without a character there are no escapes.
  explicit EscapeScanner(std::optional<char> character) : character_(character) {}

  struct Found {
    std::string_view before;  ///< for the guest; may reach back to an escape character held before
    Escape escape = Escape::none;
    std::size_t used = 0;  ///< bytes of the input that this takes; call again with the rest
  };
  /// Takes typed bytes up to the first escape, or all of them. `before` is valid as long as the
  /// input is, and until the next call.
  [[nodiscard]] Found feed(std::string_view typed);

 private:
  [[nodiscard]] Found after_escape(std::string_view typed, char character);

  std::optional<char> character_;
  bool at_line_start_ = true;
  bool held_ = false;  // an escape character that is not sent yet
  std::string joined_;
};

/// The escape character of `--escape-char`: one printable ASCII character but no blank, letter or
/// digit, "^X" for a control character, or "none" for no escapes.
/// Errors: usage.
[[nodiscard]] Result<std::optional<char>> parse_escape_character(std::string_view text);

/// The character as the user types it: "~", "^]".
[[nodiscard]] std::string escape_name(char character);

/// The list of escapes, in lines for a raw terminal.
[[nodiscard]] std::string escape_help(char character);

}  // namespace kata::exec
