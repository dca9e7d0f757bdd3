// SPDX-License-Identifier: Apache-2.0
#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace kata {
namespace {

// Whether escape() leaves `text` as it is: printable ASCII, which most text is.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
}

// Length of the well-formed UTF-8 sequence that starts `text`, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;   // no overlong form
    const unsigned high = first == 0xED ? 0x9F : 0xBF;  // no surrogate
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;  // nothing above U+10FFFF
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

// Sequences that move the cursor, end a line or turn text around although they are valid UTF-8:
// C1 controls, U+2028, U+2029, and the bidirectional controls (U+061C, U+200E, U+200F, U+202A to
// U+202E, U+2066 to U+2069).
bool is_hazard(std::string_view sequence) {
  if (sequence == "\xD8\x9C") return true;
  if (sequence.size() == 2) return sequence[0] == '\xC2' && sequence[1] < '\xA0';
  if (sequence.size() != 3 || sequence[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(sequence[1]);
  const auto third = static_cast<unsigned char>(sequence[2]);
  if (second == 0x80) return third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE);
  return second == 0x81 && third >= 0xA6 && third <= 0xA9;
}

void append_hex(std::string& out, std::string_view bytes) {
  for (const char c : bytes) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
}

void append_escaped(std::string& out, std::string_view sequence) {
  const char c = sequence[0];
  if (c == '\n')
    out += "\\n";
  else if (c == '\t')
    out += "\\t";
  else if (c == '\\')
    out += "\\\\";
  else if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F' || is_hazard(sequence))
    append_hex(out, sequence);
  else
    out += sequence;
}

struct Unit {
  char letter;
  unsigned power;
};
constexpr std::array<Unit, 6> units{{{'K', 1}, {'M', 2}, {'G', 3}, {'T', 4}, {'P', 5}, {'E', 6}}};

// The factor that a size's suffix stands for, or nothing.
std::optional<std::uint64_t> factor_of(std::string_view suffix) {
  if (suffix.empty() || suffix == "B") return 1;
  const char letter = suffix[0] == 'k' ? 'K' : suffix[0];
  const auto* unit = std::ranges::find(units, letter, &Unit::letter);
  if (unit == units.end()) return std::nullopt;
  suffix.remove_prefix(1);
  const bool binary = suffix.starts_with('i');
  if (binary) suffix.remove_prefix(1);
  if (!suffix.empty() && suffix != "B") return std::nullopt;
  std::uint64_t factor = 1;
  for (unsigned i = 0; i < unit->power; ++i) factor *= binary ? 1024 : 1000;
  return factor;
}

// Optimal string alignment distance between two short words.
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string escape(std::string_view text, std::size_t limit) {
  if (text.size() <= limit && is_plain(text)) return std::string{text};
  std::string out;
  out.reserve(std::min(text.size(), limit));
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t length = sequence_length(text.substr(i));
    const std::size_t next = i + std::max<std::size_t>(length, 1);
    if (next > limit) return out + "...";
    if (length == 0)
      append_hex(out, text.substr(i, 1));
    else
      append_escaped(out, text.substr(i, length));
    i = next;
  }
  return out;
}

std::string quote(std::string_view text) { return "'" + escape(text) + "'"; }

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string to_lower(std::string_view text) {
  std::string lower{text};
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::optional<std::uint64_t> parse_u64(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<std::uint64_t> parse_size(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return std::unexpected(Error{Code::usage, fmt::format("size {}: {}", quote(text), why),
                                 "give a number of bytes, or a number with a unit: 8Gi, 10G"});
  };
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (text.starts_with('-')) return wrong("negative");
  if (digits == 0) return wrong("not a number");
  if (digits > 1 && text[0] == '0') return wrong("leading zero");
  const std::optional<std::uint64_t> number = parse_u64(text.substr(0, digits));
  if (!number) return wrong("larger than 64 bits");
  const std::optional<std::uint64_t> factor = factor_of(text.substr(digits));
  if (!factor) return wrong(fmt::format("unknown unit {}", quote(text.substr(digits))));
  if (*number > UINT64_MAX / *factor) return wrong("larger than 64 bits");
  return *number * *factor;
}

std::string format_size(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  std::size_t unit = 0;
  std::uint64_t scale = 1024;
  while (unit + 1 < units.size() && bytes / scale >= 1024) {
    scale *= 1024;
    ++unit;
  }
  const std::uint64_t whole = bytes / scale;
  const std::uint64_t tenths = bytes % scale * 10 / scale;  // 10 x 2^60 still fits
  const char letter = units.at(unit).letter;
  return tenths == 0 ? fmt::format("{} {}iB", whole, letter)
                     : fmt::format("{}.{} {}iB", whole, tenths, letter);
}

std::optional<std::string_view> closest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
  if (word.size() > 64) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t fewest = std::min<std::size_t>(2, std::max<std::size_t>(1, word.size() / 3)) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > 64) continue;
    const std::size_t edits = edits_between(word, candidate);
    if (edits >= fewest) continue;
    fewest = edits;
    best = candidate;
  }
  return best;
}

}  // namespace kata
