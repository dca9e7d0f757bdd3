// SPDX-License-Identifier: Apache-2.0
#include "core/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using kata::closest;
using kata::escape;

TEST_CASE("escape makes foreign text harmless and leaves the rest alone") {
  struct {
    std::string text;
    std::string escaped;
  } const cases[] = {
      {"", ""},
      {"/run/a b~", "/run/a b~"},
      {"a\nb\tc\\d", "a\\nb\\tc\\\\d"},
      {"\x1b[31mred\r", "\\x1b[31mred\\x0d"},
      {std::string{"a\0b", 3}, "a\\x00b"},
      {"\x7f", "\\x7f"},
      {"grün €  𝄞", "grün €  𝄞"},
      // C1 controls: CSI in one character, and NEL, which ends a line.
      {"\u009b31m", "\\xc2\\x9b31m"},
      {"\u0080\u0085", "\\xc2\\x80\\xc2\\x85"},
      {"\u00a0", "\u00a0"},
      // Line and paragraph separator, and their neighbours.
      {"\u2027\u2028\u2029", "\u2027\\xe2\\x80\\xa8\\xe2\\x80\\xa9"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.escaped);
    CHECK(escape(c.text) == c.escaped);
  }
}

TEST_CASE("escape shows every control of text direction") {
  for (const char* control : {"\u061c", "\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d",
                              "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}) {
    const std::string shown = escape(control);
    CAPTURE(shown);
    CHECK(shown.starts_with("\\x"));
    CHECK(shown.size() == 4 * std::string{control}.size());
  }
  for (const char* harmless :
       {"\u061b", "\u061d", "\u200d", "\u2010", "\u202f", "\u2065", "\u206a"}) {
    CAPTURE(harmless);
    CHECK(escape(harmless) == harmless);
  }
}

TEST_CASE("escape shows each byte that is not UTF-8") {
  struct {
    const char* text;
    const char* escaped;
  } const cases[] = {
      {"\xff", "\\xff"},
      {"a\x80z", "a\\x80z"},
      {"\xc3", "\\xc3"},                             // cut short
      {"\xe2\x82", "\\xe2\\x82"},                    // cut short
      {"\xc3(", "\\xc3("},                           // what follows is kept
      {"\xc0\xaf", "\\xc0\\xaf"},                    // overlong '/'
      {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},           // overlong '/'
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},           // U+D800
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},  // U+110000
      {"\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.escaped);
    CHECK(escape(c.text) == c.escaped);
    CHECK_FALSE(kata::is_utf8(c.text));
  }
}

TEST_CASE("escape cuts text that is longer than its limit, never inside a character") {
  CHECK(escape("abcd", 4) == "abcd");
  CHECK(escape("abcde", 4) == "abcd...");
  CHECK(escape("\n\n\n", 2) == "\\n\\n...");
  CHECK(escape("aé", 3) == "aé");
  CHECK(escape("aéz", 2) == "a...");
  CHECK(escape("é", 1) == "...");
  CHECK(escape("", 0).empty());
  CHECK(escape("a", 0) == "...");
  CHECK(escape(std::string(5000, 'x')) == std::string(4096, 'x') + "...");
}

TEST_CASE("quote escapes between single quotes") {
  CHECK(kata::quote("") == "''");
  CHECK(kata::quote("/a\x1b") == "'/a\\x1b'");
}

TEST_CASE("is_utf8 accepts the ends of every range") {
  for (const char* text : {"", "plain", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff",
                           "\U00010000", "\U0010ffff"}) {
    CAPTURE(text);
    CHECK(kata::is_utf8(text));
  }
}

TEST_CASE("display_width counts characters, not bytes") {
  CHECK(kata::display_width("") == 0);
  CHECK(kata::display_width("abc") == 3);
  CHECK(kata::display_width("grün€𝄞") == 6);
}

TEST_CASE("trim removes blanks at both ends only") {
  CHECK(kata::trim(" \t\r\na b\n ") == "a b");
  CHECK(kata::trim(" \n").empty());
  CHECK(kata::trim("").empty());
  CHECK(kata::trim("a") == "a");
}

TEST_CASE("to_lower changes ASCII letters only") {
  CHECK(kata::to_lower("AZaz@[019_É") == "azaz@[019_É");
}

TEST_CASE("closest finds the word that was meant") {
  static constexpr std::array<std::string_view, 5> words{"direct-volume", "version", "exec", "env",
                                                         "check"};
  struct {
    const char* word;
    const char* meant;  ///< empty: nothing is close enough
  } const cases[] = {
      {"direct-volme", "direct-volume"},    // left out
      {"direct-vollume", "direct-volume"},  // too many
      {"derect-volume", "direct-volume"},   // another letter
      {"driect-volume", "direct-volume"},   // swapped
      {"driect-volme", "direct-volume"},    // two edits
      {"driect-volm", ""},                  // three
      {"verison", "version"},
      {"exce", "exec"},
      {"chekc", "check"},
      {"exex", "exec"},
      {"exit", ""},  // two edits are half of the word
      {"check", "check"},
      {"zzzz", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.word);
    CHECK(closest(c.word, words).value_or("") == c.meant);
  }
}

TEST_CASE("closest does not compare words of absurd length") {
  const std::string long_word(65, 'a');
  const std::array<std::string_view, 1> candidates{long_word};
  CHECK_FALSE(closest(long_word, candidates));
  CHECK_FALSE(closest("a", candidates));
  CHECK_FALSE(closest("check", {}));
}
