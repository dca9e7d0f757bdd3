// SPDX-License-Identifier: Apache-2.0
// How full a volume is, in the Rust shim's words: what the debug form of two generated messages
// looks like with rust-protobuf 3 ("VolumeUsage { available: 1, …, special_fields: … }") and with
// older ones ("{available: 1 total: 2}", without braces too).
#include <optional>

#include "core/text.hpp"
#include "shim/volume.hpp"

namespace kata::shim {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void append_utf8(std::string& out, unsigned code) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

// The value of a digit in any base up to 16, or 16.
unsigned digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

// Reads tokens off the front of a text, counting bytes for messages.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : whole_(text), rest_(text) {}

  void skip_blanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\t'))
      rest_.remove_prefix(1);
  }

  // The next character that is not blank; NUL at the end.
  char peek() {
    skip_blanks();
    return rest_.empty() ? '\0' : rest_[0];
  }

  bool at_end() { return peek() == '\0' && rest_.empty(); }

  bool skip(char c) {
    if (at_end() || peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Letters, digits and underscores; empty where there are none.
  std::string_view word() {
    skip_blanks();
    std::size_t length = 0;
    while (length < rest_.size() && is_word(rest_[length])) ++length;
    const std::string_view found = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return found;
  }

  Result<> expect(char c) {
    if (skip(c)) return {};
    return wrong(fmt::format("expected '{}'", c));
  }

  Result<> expect_word(std::string_view expected) {
    skip_blanks();
    Scanner ahead = *this;
    if (ahead.word() != expected) return wrong(fmt::format("expected '{}'", expected));
    *this = ahead;
    return {};
  }

  Result<std::string> string();

  [[nodiscard]] std::unexpected<Error> wrong(std::string_view why) const {
    return fail(Code::malformed, "byte {}: {}", whole_.size() - rest_.size() + 1, why);
  }

 private:
  Result<> unescape(std::string& out);
  Result<> unescape_unicode(std::string& out);
  bool unescape_octal(std::string& out);

  std::string_view whole_;
  std::string_view rest_;
};

Result<std::string> Scanner::string() {
  TRY(expect('"'));
  std::string text;
  while (!rest_.empty() && rest_[0] != '"') {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c == '\\')
      TRY(unescape(text));
    else
      text += c;
  }
  if (rest_.empty()) return wrong("the string does not end");
  rest_.remove_prefix(1);
  if (!is_utf8(text)) return wrong("the string is not UTF-8");
  return text;
}

Result<> Scanner::unescape(std::string& out) {
  if (unescape_octal(out)) return {};
  const char c = rest_.empty() ? ' ' : rest_[0];
  constexpr std::string_view letters = "nrt0\\\"'";
  constexpr std::string_view meanings{"\n\r\t\0\\\"'", 7};
  if (const std::size_t at = letters.find(c); at != std::string_view::npos) {
    rest_.remove_prefix(1);
    out += meanings[at];
    return {};
  }
  if (!rest_.starts_with("u{")) return wrong("unknown escape in a string");
  rest_.remove_prefix(2);
  return unescape_unicode(out);
}

Result<> Scanner::unescape_unicode(std::string& out) {
  const std::size_t end = rest_.find('}');
  if (end == std::string_view::npos || end == 0 || end > 6)
    return wrong("unknown escape in a string");
  unsigned code = 0;
  for (const char c : rest_.substr(0, end)) {
    if (digit(c) >= 16) return wrong("unknown escape in a string");
    code = code * 16 + digit(c);
  }
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    return wrong("not a Unicode character");
  rest_.remove_prefix(end + 1);
  append_utf8(out, code);
  return {};
}

// rust-protobuf 2 writes bytes outside ASCII as three octal digits.
bool Scanner::unescape_octal(std::string& out) {
  if (rest_.size() < 3 || digit(rest_[0]) > 3 || digit(rest_[1]) > 7 || digit(rest_[2]) > 7)
    return false;
  out += static_cast<char>(digit(rest_[0]) * 64 + digit(rest_[1]) * 8 + digit(rest_[2]));
  rest_.remove_prefix(3);
  return true;
}

bool skip_any(Scanner& in, std::string_view characters) {
  for (const char c : characters)
    if (in.skip(c)) return true;
  return false;
}

Result<> skip_atom(Scanner& in) {
  if (in.peek() == '"')
    (void)TRY(in.string());
  else if (in.word().empty() && !skip_any(in, ":,-."))
    return in.wrong("expected a value");
  return {};
}

// Skips one value of a field that we do not know: "None", "-1", "CachedSize { size: 0 }". Counts
// brackets instead of recursing, so that nesting costs nothing.
Result<> skip_value(Scanner& in) {
  (void)in.skip('-');
  bool open = skip_any(in, "{[(");
  if (!open) {
    TRY(skip_atom(in));
    open = skip_any(in, "{[(");
  }
  std::size_t depth = open ? 1 : 0;
  while (depth > 0) {
    if (in.at_end()) return in.wrong("the value does not end");
    if (skip_any(in, "{[("))
      ++depth;
    else if (skip_any(in, "}])"))
      --depth;
    else
      TRY(skip_atom(in));
  }
  return {};
}

// Reads a message's fields, with or without "Name {" and "}" around them. `field` is called with
// each name after its colon and reads the value.
template <class Field>
Result<> parse_message(Scanner& in, std::string_view type, Field field) {
  Scanner ahead = in;
  const bool named = ahead.word() == type;
  if (named) in = ahead;
  const bool braces = in.skip('{');
  if (named && !braces) return in.wrong("expected '{'");
  while (true) {
    if (braces && in.skip('}')) return {};
    // Without braces a comma or the list's end is where this message ends.
    if (!braces && (in.at_end() || in.peek() == ',' || in.peek() == ']')) return {};
    const std::string_view name = in.word();
    if (name.empty()) return in.wrong("expected a field");
    // The older form has no colon before a message.
    if (!in.skip(':') && in.peek() != '{') return in.wrong("expected ':'");
    TRY(field(name));
    if (braces) (void)in.skip(',');
  }
}

Result<std::uint64_t> parse_number(Scanner& in) {
  in.skip_blanks();
  const Scanner before = in;
  const std::optional<std::uint64_t> number = parse_u64(in.word());
  if (!number) return before.wrong("expected a whole number of at most 64 bits");
  return *number;
}

// A unit that this program does not know is no reason to hide the numbers.
Result<UsageUnit> parse_unit(Scanner& in) {
  const std::string_view word = in.word();
  if (word.empty()) return in.wrong("expected a unit");
  if (word == "BYTES" || word == "1") return UsageUnit::bytes;
  if (word == "INODES" || word == "2") return UsageUnit::inodes;
  return UsageUnit::unknown;
}

Result<VolumeUsage> parse_usage(Scanner& in) {
  VolumeUsage usage;
  const auto field = [&](std::string_view name) -> Result<> {
    if (name == "available")
      usage.available = TRY(parse_number(in));
    else if (name == "total")
      usage.total = TRY(parse_number(in));
    else if (name == "used")
      usage.used = TRY(parse_number(in));
    else if (name == "unit")
      usage.unit = TRY(parse_unit(in));
    else
      return skip_value(in);
    return {};
  };
  TRY(parse_message(in, "VolumeUsage", field));
  return usage;
}

struct Condition {
  bool abnormal = false;
  std::string message;
};

Result<Condition> parse_condition(Scanner& in) {
  Condition condition;
  const auto field = [&](std::string_view name) -> Result<> {
    if (name == "message") {
      condition.message = TRY(in.string());
    } else if (name == "abnormal") {
      in.skip_blanks();
      const Scanner before = in;
      const std::string_view word = in.word();
      if (word != "true" && word != "false") return before.wrong("expected 'true' or 'false'");
      condition.abnormal = word == "true";
    } else {
      return skip_value(in);
    }
    return {};
  };
  TRY(parse_message(in, "VolumeCondition", field));
  return condition;
}

Result<VolumeStats> parse(std::string_view text) {
  Scanner in{text};
  VolumeStats stats;
  TRY(in.expect_word("Usage"));
  TRY(in.expect(':'));
  TRY(in.expect('['));
  while (!in.skip(']')) {
    if (in.at_end()) return in.wrong("the list of usages does not end");
    stats.usage.push_back(TRY(parse_usage(in)));
    if (!in.skip(',') && in.peek() != ']') return in.wrong("expected ',' or ']'");
  }
  TRY(in.expect_word("Volume"));
  TRY(in.expect_word("Condition"));
  TRY(in.expect(':'));
  Condition condition = TRY(parse_condition(in));
  if (!in.at_end()) return in.wrong("text after the end");
  stats.abnormal = condition.abnormal;
  stats.message = std::move(condition.message);
  return stats;
}

}  // namespace

Result<VolumeStats> parse_stats_debug(std::string_view text) {
  Result<VolumeStats> stats = parse(text);
  if (stats) return stats;
  return std::unexpected(std::move(stats).error().within("read volume stats"));
}

}  // namespace kata::shim
