// SPDX-License-Identifier: Apache-2.0
#include "config/settle.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text.hpp"

namespace kata::config {
namespace {

bool is_text(const Node& node) { return node.text() != nullptr; }

bool is_between(const Node& node, std::int64_t low, std::int64_t high) {
  const std::int64_t* value = node.integer();
  return value != nullptr && *value >= low && *value <= high;
}

bool is_finite(const Node& node) {
  const auto* value = std::get_if<double>(&node.value);
  return value != nullptr && std::isfinite(*value);
}

Node zero_of(Type type) {
  switch (type) {
    case Type::boolean: return {.value = false};
    case Type::number: return {.value = 0.0};
    case Type::string: return {.value = std::string{}};
    case Type::strings:
    case Type::tables: return {.value = Node::Array{}};
    default: return {.value = std::int64_t{0}};
  }
}

// A literal of the table of defaults.
Node parse_default(Type type, std::string_view literal) {
  if (literal.empty()) return zero_of(type);
  if (literal.starts_with('"'))
    return {.value = std::string{literal.substr(1, literal.size() - 2)}};
  if (type == Type::boolean) return {.value = literal == "true"};
  const auto number = static_cast<std::int64_t>(parse_u64(literal).value_or(0));
  if (type == Type::number) return {.value = static_cast<double>(number)};
  return {.value = number};
}

// A number that may be written without a fraction always counts as one.
Node as_type(const Key& key, const Node& node) {
  const std::int64_t* whole = node.integer();
  if (key.type != Type::number || whole == nullptr) return node;
  return {.value = static_cast<double>(*whole), .place = node.place};
}

Setting known(const Key& key, const KeyTable& table, Dialect dialect, const Node* written) {
  Setting setting{.key = &key, .table = table.path, .name = std::string{key.name}};
  if (written != nullptr) setting.written = *written;
  if (!reads(key.readers, dialect)) return setting;
  const bool is_there = written != nullptr && fits(key, *written);
  setting.effective = is_there ? as_type(key, *written) : zero_of(key.type);
  if (is_zero(setting.effective)) {
    const std::string_view literal = default_of(key, dialect, table.vmm, is_there);
    if (!literal.empty()) setting.effective = parse_default(key.type, literal);
    if (!literal.empty() && is_there) setting.reason = "the default, for it is written as zero";
  }
  return setting;
}

std::vector<Setting> known_settings(const KeyTable& table, Dialect dialect, const Machine& machine,
                                    const Node::Table* written) {
  std::vector<Setting> settings;
  const std::span<const Key> keys = keys_of(table.section);
  settings.reserve(keys.size() + 4);
  for (const Key& key : keys) {
    const Node* value = written == nullptr ? nullptr : find(*written, key.name);
    if (value != nullptr || reads(key.readers, dialect))
      settings.push_back(known(key, table, dialect, value));
  }
  Draft draft{settings, table.vmm, machine};
  if (table.section == Section::hypervisor)
    dialect == Dialect::go ? adjust_for_go(draft) : adjust_for_rust(draft);
  return settings;
}

// What nobody's writing would have given, adjustments included.
void add_fallbacks(std::vector<Setting>& settings, const KeyTable& table, Dialect dialect,
                   const Machine& machine) {
  const std::vector<Setting> untouched = known_settings(table, dialect, machine, nullptr);
  auto next = untouched.begin();
  for (Setting& setting : settings) {
    if (next == untouched.end() || next->key != setting.key) continue;  // not read: has no default
    setting.fallback = next->effective;
    ++next;
  }
}

}  // namespace

bool is_zero(const Node& node) {
  if (const bool* value = node.boolean()) return !*value;
  if (const std::int64_t* value = node.integer()) return *value == 0;
  if (const double* value = std::get_if<double>(&node.value)) return *value == 0;
  if (const std::string* value = node.text()) return value->empty();
  if (const Node::Array* value = node.array()) return value->empty();
  return false;
}

bool fits(const Key& key, const Node& node) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  switch (key.type) {
    case Type::boolean: return node.boolean() != nullptr;
    case Type::integer: return is_between(node, 0, std::numeric_limits<std::uint32_t>::max());
    case Type::wide_integer: return is_between(node, 0, most);
    case Type::signed_integer: return node.integer() != nullptr;
    case Type::number: return node.integer() != nullptr || is_finite(node);
    case Type::string: return is_text(node);
    case Type::strings:
      return node.array() != nullptr && std::ranges::all_of(*node.array(), is_text);
    case Type::tables: break;
  }
  const auto is_table = [](const Node& item) { return item.table() != nullptr; };
  return is_table(node) ||
         (node.array() != nullptr && std::ranges::all_of(*node.array(), is_table));
}

std::string wanted_by(const Key& key) {
  const std::string_view unit = to_text(key.unit);
  const std::string of = unit.empty() ? "" : fmt::format(" of {}", unit);
  switch (key.type) {
    case Type::boolean: return "true or false";
    case Type::integer: return fmt::format("a whole number{} from 0 to 4294967295", of);
    case Type::wide_integer: return fmt::format("a whole number{}, not negative", of);
    case Type::signed_integer: return fmt::format("a whole number{}", of);
    case Type::number: return "a number";
    case Type::string: return "a string";
    case Type::strings: return "an array of strings";
    case Type::tables: break;
  }
  return "a table, or an array of tables";
}

std::vector<Setting> settle(const KeyTable& table, Dialect dialect, const Machine& machine) {
  std::vector<Setting> settings = known_settings(table, dialect, machine, table.written);
  add_fallbacks(settings, table, dialect, machine);
  if (table.written == nullptr) return settings;
  for (const auto& [name, node] : *table.written)
    if (find_key(table.section, name) == nullptr)
      settings.push_back({.table = table.path, .name = name, .written = node});
  return settings;
}

Setting* Draft::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      settings_, [&](const Setting& setting) { return setting.key->name == name; });
  return found == settings_.end() ? nullptr : &*found;
}

bool Draft::boolean(std::string_view name) const {
  const Setting* setting = find(name);
  const bool* value = setting == nullptr ? nullptr : setting->effective.boolean();
  return value != nullptr && *value;
}

std::int64_t Draft::integer(std::string_view name) const {
  const Setting* setting = find(name);
  const std::int64_t* value = setting == nullptr ? nullptr : setting->effective.integer();
  return value == nullptr ? 0 : *value;
}

double Draft::number(std::string_view name) const {
  const Setting* setting = find(name);
  const double* value =
      setting == nullptr ? nullptr : std::get_if<double>(&setting->effective.value);
  return value == nullptr ? 0 : *value;
}

std::string Draft::text(std::string_view name) const {
  const Setting* setting = find(name);
  const std::string* value = setting == nullptr ? nullptr : setting->effective.text();
  return value == nullptr ? std::string{} : *value;
}

bool Draft::is_zero(std::string_view name) const {
  const Setting* setting = find(name);
  return setting == nullptr || config::is_zero(setting->effective);
}

void Draft::set(std::string_view name, Node value, std::string reason) {
  Setting* setting = find(name);
  if (setting == nullptr || is_same(setting->effective, value)) return;
  setting->effective = std::move(value);
  setting->reason = std::move(reason);
}

void Draft::set_integer(std::string_view name, std::uint64_t value, std::string reason) {
  set(name, {.value = static_cast<std::int64_t>(value)}, std::move(reason));
}

}  // namespace kata::config
