// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace kata {

/// How a result is shown: for people, or as one JSON or YAML document.
enum class Format : std::uint8_t { text, json, yaml };

/// What a piece of text says; shown as colour where colour is wanted.
enum class Tone : std::uint8_t { plain, heading, good, warning, bad, faint };

/// `text` in its tone's colour, or as it is.
[[nodiscard]] std::string paint(std::string_view text, Tone tone, bool color);

struct Cell {
  std::string text;  ///< escaped already; printed as it is
  Tone tone = Tone::plain;
};

/// Space-aligned columns under upper-case headings, without borders and never cut off.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  /// Adds a row with one cell for each heading. Columns whose heading starts with '>' are
  /// right-aligned.
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }

  void print(std::ostream& out, bool color) const;

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<Cell>> rows_;
};

/// Prints one whole document, indented by two, with a line end. `format` is json or yaml.
/// Bytes that are not UTF-8 become U+FFFD. YAML strings are quoted wherever a reader could take
/// them for anything else.
void print_document(std::ostream& out, Format format, const nlohmann::ordered_json& document);

/// Prints {"schema":1, <name>:[item(0) … item(count-1)]} while holding one item at a time.
void print_list(std::ostream& out, Format format, std::string_view name, std::size_t count,
                const std::function<nlohmann::ordered_json(std::size_t)>& item);

}  // namespace kata
