// SPDX-License-Identifier: Apache-2.0
// JSON for people. Written here, as the library's own writer takes more than twice the time, which
// a list of 10,000 volumes shows.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json.hpp"

namespace kata {

using nlohmann::ordered_json;

namespace {

void append_string(std::string& out, const std::string& text) {
  const auto plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (!std::ranges::all_of(text, plain)) {
    out += to_json_text(text);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

// A line end, and where the next line starts.
void append_break(std::string& out, std::size_t margin) {
  out += '\n';
  out.append(margin, ' ');
}

}  // namespace

void append_json_lines(std::string& out, const ordered_json& value, std::size_t margin) {
  if (value.is_string()) return append_string(out, value.get_ref<const std::string&>());
  if (!value.is_structured() || value.empty()) {
    out += to_json_text(value);
    return;
  }
  const std::size_t inner = margin + 2;
  out += value.is_object() ? '{' : '[';
  bool is_first = true;
  const auto next = [&] {
    if (!std::exchange(is_first, false)) out += ',';
    append_break(out, inner);
  };
  if (value.is_object())
    for (const auto& [name, member] : value.get_ref<const ordered_json::object_t&>()) {
      next();
      append_string(out, name);
      out += ": ";
      append_json_lines(out, member, inner);
    }
  else
    for (const ordered_json& item : value) {
      next();
      append_json_lines(out, item, inner);
    }
  append_break(out, margin);
  out += value.is_object() ? '}' : ']';
}

std::string to_json_lines(const ordered_json& document) {
  std::string text;
  append_json_lines(text, document, 0);
  text += '\n';
  return text;
}

}  // namespace kata
