// SPDX-License-Identifier: Apache-2.0
#include "sandbox/arguments.hpp"

#include <limits>
#include <utility>

#include "core/text.hpp"

namespace kata::sandbox {
namespace {

// Takes the next part off a list: up to a single comma, doubled ones undone.
std::string take_part(std::string_view& list) {
  std::string part;
  std::size_t at = 0;
  for (; at < list.size(); ++at) {
    if (list[at] == ',') {
      if (at + 1 == list.size() || list[at + 1] != ',') break;
      ++at;
    }
    part += list[at];
  }
  list.remove_prefix(std::min(at + 1, list.size()));
  return part;
}

}  // namespace

std::string_view program_name(const Arguments& words) {
  if (words.empty()) return {};
  const std::string_view path = words.front();
  return path.substr(path.rfind('/') + 1);
}

std::vector<std::string_view> values_of(const Arguments& words, std::string_view name) {
  std::vector<std::string_view> values;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (!word.starts_with(name)) continue;
    if (word.size() == name.size()) {
      if (i + 1 < words.size()) values.emplace_back(words[++i]);
    } else if (word[name.size()] == '=') {
      values.push_back(word.substr(name.size() + 1));
    }
  }
  return values;
}

std::optional<std::string_view> value_of(const Arguments& words, std::string_view name) {
  const std::vector<std::string_view> values = values_of(words, name);
  if (values.empty()) return std::nullopt;
  return values.front();
}

std::optional<std::string> part_of(std::string_view list, std::string_view key) {
  while (!list.empty()) {
    std::string part = take_part(list);
    if (key.empty()) {
      if (part.contains('=')) return std::nullopt;
      return part;
    }
    if (part.starts_with(key) && part.size() > key.size() && part[key.size()] == '=')
      return part.substr(key.size() + 1);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_machine_size(std::string_view text, std::uint64_t unit) {
  if (text.empty()) return std::nullopt;
  constexpr std::string_view suffixes = "kmgt";
  const std::string last = to_lower(text.substr(text.size() - 1));
  if (const std::size_t power = suffixes.find(last); power != suffixes.npos) {
    unit = std::uint64_t{1} << (10 * (power + 1));
    text.remove_suffix(1);
  }
  const auto number = parse_u64(text);
  if (!number || *number > std::numeric_limits<std::uint64_t>::max() / unit) return std::nullopt;
  return *number * unit;
}

}  // namespace kata::sandbox
