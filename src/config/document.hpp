// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/error.hpp"

namespace kata::config {

/// Where something stands: a file by its number in a list that the context names, and the place in
/// it. Line 0 means nowhere.
struct Place {
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct Member;

/// A date or a time, as text. No key of Kata's holds one.
struct Moment {
  std::string text;
  bool operator==(const Moment&) const = default;
};

/// One TOML value with its place.
struct Node {
  using Array = std::vector<Node>;
  using Table = std::vector<Member>;

  std::variant<bool, std::int64_t, double, std::string, Moment, Array, Table> value;
  Place place{};

  [[nodiscard]] const Table* table() const { return std::get_if<Table>(&value); }
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value); }
  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value); }
  [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&value); }

  /// The member of a table, or null where there is none or this is no table.
  [[nodiscard]] const Node* find(std::string_view name) const;
};

/// One key of a table. Tables are in the order of their names.
struct Member {
  std::string name;
  Node node;
};

/// The member of a table, or null.
[[nodiscard]] const Node* find(const Node::Table& members, std::string_view name);

/// Equal values, wherever they stand.
[[nodiscard]] bool is_same(const Node& a, const Node& b);

/// "a string", "an array": what a value is, for messages.
[[nodiscard]] std::string_view type_name(const Node& node);

/// The value as TOML has it: "2048", "\"ext4\"", "[\"a\", \"b\"]"; strings are escaped.
[[nodiscard]] std::string to_toml(const Node& node);

/// The most that TOML from outside may hold.
inline constexpr std::size_t toml_size_limit = std::size_t{1} << 20;
inline constexpr std::size_t toml_depth_limit = 64;

/// What is wrong with a text, and where.
struct SyntaxError {
  Place place;
  std::string what;  ///< escaped, without the place
};

/// One TOML 1.0 document as a table. `file` goes into every place.
///
/// Stricter than the language: text larger than 1 MiB, and keys, tables and arrays nested deeper
/// than 64 altogether are refused, for the parser and its result nest as deep as the text does.
[[nodiscard]] std::expected<Node, SyntaxError> parse_toml(std::string_view text,
                                                          std::uint32_t file = 0);

}  // namespace kata::config
