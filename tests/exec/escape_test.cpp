// SPDX-License-Identifier: Apache-2.0
#include "exec/escape.hpp"

#include <doctest/doctest.h>

using kata::Code;
using kata::exec::Escape;
using kata::exec::escape_help;
using kata::exec::escape_name;
using kata::exec::EscapeScanner;
using kata::exec::parse_escape_character;

namespace {

// What reaches the guest, with <detach>, <stop> and <help> where the user asked for them.
std::string scan(std::optional<char> character, std::string_view typed, std::size_t piece) {
  EscapeScanner scanner{character};
  std::string text;
  for (std::size_t at = 0; at < typed.size(); at += piece) {
    std::string_view rest = typed.substr(at, piece);
    while (!rest.empty()) {
      const EscapeScanner::Found found = scanner.feed(rest);
      REQUIRE(found.used > 0);
      text += found.before;
      if (found.escape == Escape::detach) text += "<detach>";
      if (found.escape == Escape::stop) text += "<stop>";
      if (found.escape == Escape::help) text += "<help>";
      rest.remove_prefix(found.used);
    }
  }
  return text;
}

}  // namespace

TEST_CASE("escapes count at the beginning of a line, however the keys arrive") {
  struct {
    const char* typed;
    const char* seen;
  } const cases[] = {
      {"~.", "<detach>"},
      {"ls\r~.", "ls\r<detach>"},
      {"ls\n~.", "ls\n<detach>"},
      {"a~.", "a~."},
      {" ~.", " ~."},
      {"~?", "<help>"},
      {"~?~.", "<help><detach>"},
      {"~\x1a~.", "<stop><detach>"},
      {"~~", "~"},
      {"~~.", "~."},
      {"~~~.", "~~."},
      {"\r~~\r~~", "\r~\r~"},
      {"~a~.", "~a~."},
      {"~\r~.", "~\r<detach>"},
      {"a\r~", "a\r"},
      {"cd ~/.ssh\r", "cd ~/.ssh\r"},
      {"~/bin/x\r", "~/bin/x\r"},
      {"\x03~.", "\x03~."},
  };
  for (const auto& c : cases)
    for (const std::size_t piece : {1U, 2U, 3U, 100U}) {
      CAPTURE(c.typed);
      CAPTURE(piece);
      CHECK(scan('~', c.typed, piece) == c.seen);
    }
}

TEST_CASE("the escape character can be another one, or none") {
  CHECK(scan('%', "~.\r%.", 100) == "~.\r<detach>");
  CHECK(scan('\x1d', "\x1d.", 1) == "<detach>");
  CHECK(scan(std::nullopt, "~.\r~?", 1) == "~.\r~?");
}

TEST_CASE("parse_escape_character accepts punctuation, control characters and none") {
  struct {
    const char* text;
    std::optional<char> character;
  } const cases[] = {
      {"~", '~'},     {"%", '%'},     {"^", '^'},   {"^]", '\x1d'},
      {"^a", '\x01'}, {"^A", '\x01'}, {"none", {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto got = parse_escape_character(c.text);
    REQUIRE(got.has_value());
    CHECK(*got == c.character);
  }
}

TEST_CASE("parse_escape_character refuses what a line of text may begin with") {
  struct {
    const char* text;
    const char* quoted;
  } const cases[] = {
      {"", "''"},     {" ", "' '"},        {"a", "'a'"},       {"0", "'0'"},
      {"~~", "'~~'"}, {"^M", "'^M'"},      {"^j", "'^j'"},     {"^@", "'^@'"},
      {"^1", "'^1'"}, {"\x1d", "'\\x1d'"}, {"None", "'None'"}, {"\xc3\xa4", "'\xc3\xa4'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto got = parse_escape_character(c.text);
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == Code::usage);
    CHECK(got.error().what == fmt::format("escape character {}: expected 'none', one punctuation "
                                          "character, or '^' and a letter",
                                          c.quoted));
  }
}

TEST_CASE("the help names each escape as it is typed") {
  CHECK(escape_name('~') == "~");
  CHECK(escape_name('\x1d') == "^]");
  CHECK(escape_help('%') ==
        "\r\nAt the beginning of a line:\r\n"
        "  %.   end the session\r\n"
        "  %^Z  stop this program; 'fg' continues it\r\n"
        "  %?   this help\r\n"
        "  %%   send one %\r\n");
}
