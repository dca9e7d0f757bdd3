// SPDX-License-Identifier: Apache-2.0
#include "env/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json.hpp"

namespace kata::env {
namespace {

using Json = nlohmann::ordered_json;

// TOML's basic strings are JSON's, but that DEL has to be escaped.
std::string string_text(const Json& value) {
  std::string text = to_json_text(value);
  for (std::size_t at = text.find('\x7f'); at != text.npos; at = text.find('\x7f', at))
    text.replace(at, 1, "\\u007f");
  return text;
}

bool is_bare(std::string_view key) {
  constexpr auto is_bare_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !key.empty() && std::ranges::all_of(key, is_bare_character);
}

std::string key_text(const std::string& key) { return is_bare(key) ? key : string_text(Json(key)); }

bool is_table_list(const Json& value) {
  return value.is_array() && !value.empty() && value.front().is_object();
}

std::string value_text(const Json& value) {
  if (value.is_string()) return string_text(value);
  if (!value.is_array()) return to_json_text(value);
  std::string items;
  for (const Json& item : value)
    items += fmt::format("{}{}", items.empty() ? "" : ", ", value_text(item));
  return "[" + items + "]";
}

void print_table(std::string& text, const Json& table, const std::string& path, std::size_t depth) {
  const std::string indent(2 * (depth == 0 ? 0 : depth - 1), ' ');
  for (const auto& [key, value] : table.items())
    if (!value.is_null() && !value.is_object() && !is_table_list(value))
      text += fmt::format("{}{} = {}\n", indent, key_text(key), value_text(value));

  const std::string inner_indent(2 * depth, ' ');
  for (const auto& [key, value] : table.items()) {
    const std::string inner = path.empty() ? key_text(key) : path + "." + key_text(key);
    if (value.is_object()) {
      if (depth == 0 && !text.empty()) text += '\n';
      text += fmt::format("{}[{}]\n", inner_indent, inner);
      print_table(text, value, inner, depth + 1);
    } else if (is_table_list(value)) {
      for (const Json& item : value) {
        text += fmt::format("\n{}[[{}]]\n", inner_indent, inner);
        print_table(text, item, inner, depth + 1);
      }
    }
  }
}

}  // namespace

std::string to_toml_text(const nlohmann::ordered_json& document) {
  std::string text;
  print_table(text, document, "", 0);
  return text;
}

}  // namespace kata::env
