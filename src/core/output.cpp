// SPDX-License-Identifier: Apache-2.0
#include "core/output.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "core/json.hpp"
#include "core/text.hpp"

namespace kata {
namespace {

using nlohmann::ordered_json;

std::string_view escape_code(Tone tone) {
  switch (tone) {
    case Tone::heading: return "\033[1m";
    case Tone::good: return "\033[32m";
    case Tone::warning: return "\033[33m";
    case Tone::bad: return "\033[31m";
    case Tone::faint: return "\033[2m";
    case Tone::plain: break;
  }
  return "";
}

void append_painted(std::string& line, const Cell& cell, bool color) {
  if (!color || cell.tone == Tone::plain)
    line += cell.text;
  else
    line += paint(cell.text, cell.tone, color);
}

// Valid UTF-8 whatever came in: the JSON writer's own replacement, undone.
std::string to_utf8(const std::string& text) {
  if (is_utf8(text)) return text;
  return ordered_json::parse(to_json_text(text)).get<std::string>();
}

// Whether every YAML 1.1 and 1.2 reader takes `text` for a string without quotes.
bool is_plain(std::string_view text) {
  static constexpr std::array<std::string_view, 9> words{"y",   "n",    "yes",   "no",  "on",
                                                         "off", "true", "false", "null"};
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto inner = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '.' || c == '-';
  };
  if (text.empty() || !(letter(text[0]) || text[0] == '/')) return false;
  return std::ranges::all_of(text, inner) &&
         std::ranges::find(words, to_lower(text)) == words.end();
}

void emit(YAML::Emitter& yaml, const ordered_json& value);

// Whether yaml-cpp would write as it is what other readers take for a line end or refuse.
bool needs_ascii(std::string_view text) {
  return text.contains('\x7F') || text.contains("\u2028") || text.contains("\u2029");
}

void emit_string(YAML::Emitter& yaml, const std::string& text) {
  if (is_plain(text)) {
    yaml << text;
    return;
  }
  if (needs_ascii(text)) yaml << YAML::EscapeNonAscii;
  yaml << YAML::DoubleQuoted << to_utf8(text);
}

void emit_object(YAML::Emitter& yaml, const ordered_json& object) {
  if (object.empty()) yaml << YAML::Flow;
  yaml << YAML::BeginMap;
  for (const auto& [name, member] : object.items()) {
    yaml << YAML::Key;
    emit_string(yaml, name);
    yaml << YAML::Value;
    emit(yaml, member);
  }
  yaml << YAML::EndMap;
}

void emit(YAML::Emitter& yaml, const ordered_json& value) {
  if (value.is_object()) {
    emit_object(yaml, value);
  } else if (value.is_array()) {
    if (value.empty()) yaml << YAML::Flow;
    yaml << YAML::BeginSeq;
    for (const auto& item : value) emit(yaml, item);
    yaml << YAML::EndSeq;
  } else if (value.is_string()) {
    emit_string(yaml, value.get_ref<const std::string&>());
  } else if (value.is_null()) {
    yaml << YAML::LowerNull << YAML::Null;
  } else if (value.is_boolean()) {
    yaml << value.get<bool>();
  } else {
    yaml << value.dump();  // as JSON has it: yaml-cpp would print 0.1 as 0.10000000000000001
  }
}

}  // namespace

std::string paint(std::string_view text, Tone tone, bool color) {
  if (!color || tone == Tone::plain) return std::string{text};
  return fmt::format("{}{}\033[0m", escape_code(tone), text);
}

void Table::print(std::ostream& out, bool color) const {
  const auto right = [&](std::size_t i) { return headings_[i].starts_with('>'); };
  std::vector<Cell> head;
  head.reserve(headings_.size());
  for (std::size_t i = 0; i < headings_.size(); ++i)
    head.push_back({headings_[i].substr(right(i) ? 1 : 0), Tone::heading});

  std::vector<std::size_t> widths;
  widths.reserve(head.size());
  for (const Cell& cell : head) widths.push_back(display_width(cell.text));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i].text));

  std::string line;
  const auto print_row = [&](const std::vector<Cell>& row) {
    line.clear();
    std::size_t gap = 0;  // written only where a cell follows: no line ends in blanks
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::size_t blanks = widths[i] - display_width(row[i].text);
      if (right(i)) gap += blanks;
      if (!row[i].text.empty()) {
        line.append(std::exchange(gap, 0), ' ');
        append_painted(line, row[i], color);
      }
      gap += (right(i) ? 0 : blanks) + 2;
    }
    out << (line += '\n');
  };
  print_row(head);
  for (const auto& row : rows_) print_row(row);
}

void print_document(std::ostream& out, Format format, const ordered_json& document) {
  if (format == Format::yaml) {
    YAML::Emitter yaml{out};
    emit(yaml, document);
    out << '\n';
    return;
  }
  std::string text;
  append_json_lines(text, document, 0);
  out << text << '\n';
}

void print_list(std::ostream& out, Format format, std::string_view name, std::size_t count,
                const std::function<ordered_json(std::size_t)>& item) {
  if (format == Format::yaml) {
    YAML::Emitter yaml{out};
    yaml << YAML::BeginMap << YAML::Key << "schema" << YAML::Value << 1 << YAML::Key
         << std::string{name} << YAML::Value;
    if (count == 0) yaml << YAML::Flow;
    yaml << YAML::BeginSeq;
    for (std::size_t i = 0; i < count; ++i) emit(yaml, item(i));
    yaml << YAML::EndSeq << YAML::EndMap;
    out << '\n';
    return;
  }
  out << "{\n  \"schema\": 1,\n  \"" << name << "\": [";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text = i == 0 ? "\n    " : ",\n    ";
    append_json_lines(text, item(i), 4);
    out << text;
  }
  out << (count == 0 ? "]\n}\n" : "\n  ]\n}\n");
}

}  // namespace kata
