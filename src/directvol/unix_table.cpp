// SPDX-License-Identifier: Apache-2.0
#include "directvol/unix_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/text.hpp"

namespace kata::directvol {
namespace {

constexpr std::uint32_t accepts_connections = 1U << 16;  // __SO_ACCEPTCON
constexpr std::string_view stream_type = "0001";         // SOCK_STREAM

struct Line {
  std::uint32_t flags = 0;
  std::string_view type;
  std::string_view path;  ///< empty for none
};

// Takes the next blank-separated field off `rest`.
std::string_view take_field(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const std::string_view field = rest.substr(0, rest.find(' '));
  rest.remove_prefix(field.size());
  return field;
}

std::optional<std::uint32_t> parse_hex(std::string_view text) {
  if (text.empty() || text.size() > 8) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text) {
    const std::size_t digit = std::string_view{"0123456789ABCDEF"}.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value << 4 | static_cast<std::uint32_t>(digit);
  }
  return value;
}

// Num RefCount Protocol Flags Type St Inode [Path]; a path may hold blanks and starts after one.
std::optional<Line> parse_line(std::string_view line) {
  std::array<std::string_view, 7> fields;
  for (std::string_view& field : fields) {
    field = take_field(line);
    if (field.empty()) return std::nullopt;
  }
  const std::optional<std::uint32_t> flags = parse_hex(fields[3]);
  if (!flags) return std::nullopt;
  if (!line.empty()) line.remove_prefix(1);
  return Line{*flags, fields[4], line};
}

}  // namespace

Result<std::vector<std::string>> parse_listeners(std::string_view table) {
  if (!table.starts_with("Num ")) return fail(Code::malformed, "line 1: not a socket table");
  table.remove_prefix(std::min(table.find('\n'), table.size()));
  std::vector<std::string> paths;
  while (!table.empty()) {
    table.remove_prefix(1);
    const std::string_view text = table.substr(0, table.find('\n'));
    table.remove_prefix(text.size());
    const std::optional<Line> line = parse_line(text);
    // A path may hold a line end; what follows it is not a line of the table.
    if (!line) continue;
    const bool listens = (line->flags & accepts_connections) != 0 && line->type == stream_type;
    if (listens && line->path.starts_with('/')) paths.emplace_back(line->path);
  }
  return paths;
}

}  // namespace kata::directvol
