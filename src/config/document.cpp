// SPDX-License-Identifier: Apache-2.0
#include "config/document.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::config {
namespace {

bool is_same_member(const Member& a, const Member& b) {
  return a.name == b.name && is_same(a.node, b.node);
}

std::string quoted(const std::string& text) {
  std::string out{'"'};
  for (const char c : escape(text)) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string joined(const Node::Array& array) {
  std::string out;
  for (const Node& item : array) out += (out.empty() ? "" : ", ") + to_toml(item);
  return "[" + out + "]";
}

std::string joined(const Node::Table& table) {
  std::string out;
  for (const auto& [name, node] : table)
    out += (out.empty() ? " " : ", ") + escape(name) + " = " + to_toml(node);
  return out.empty() ? "{}" : "{" + out + " }";
}

struct Writer {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return quoted(value); }
  std::string operator()(const Moment& value) const { return escape(value.text); }
  std::string operator()(const Node::Array& value) const { return joined(value); }
  std::string operator()(const Node::Table& value) const { return joined(value); }
};

struct TypeName {
  std::string_view operator()(bool) const { return "true or false"; }
  std::string_view operator()(std::int64_t) const { return "a whole number"; }
  std::string_view operator()(double) const { return "a number with a fraction"; }
  std::string_view operator()(const std::string&) const { return "a string"; }
  std::string_view operator()(const Moment&) const { return "a date or time"; }
  std::string_view operator()(const Node::Array&) const { return "an array"; }
  std::string_view operator()(const Node::Table&) const { return "a table"; }
};

}  // namespace

const Node* find(const Node::Table& members, std::string_view name) {
  const auto found = std::ranges::lower_bound(members, name, {}, &Member::name);
  return found != members.end() && found->name == name ? &found->node : nullptr;
}

const Node* Node::find(std::string_view name) const {
  const Table* members = table();
  return members == nullptr ? nullptr : config::find(*members, name);
}

bool is_same(const Node& a, const Node& b) {
  if (a.value.index() != b.value.index()) return false;
  if (const Node::Array* array = a.array()) return std::ranges::equal(*array, *b.array(), is_same);
  if (const Node::Table* table = a.table())
    return std::ranges::equal(*table, *b.table(), is_same_member);
  if (const bool* value = a.boolean()) return *value == *b.boolean();
  if (const std::int64_t* value = a.integer()) return *value == *b.integer();
  if (const std::string* value = a.text()) return *value == *b.text();
  return to_toml(a) == to_toml(b);
}

std::string_view type_name(const Node& node) { return std::visit(TypeName{}, node.value); }

std::string to_toml(const Node& node) { return std::visit(Writer{}, node.value); }

}  // namespace kata::config
