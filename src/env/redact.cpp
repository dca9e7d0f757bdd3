// SPDX-License-Identifier: Apache-2.0
#include "env/redact.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/text.hpp"
#include "env/redact_text.hpp"

namespace kata::env {
namespace {

using Json = nlohmann::ordered_json;

// Wherever they stand in a name.
constexpr std::array<std::string_view, 11> secret_parts{
    "password", "passwd",   "passphrase", "secret",       "token",   "credential",
    "apikey",   "initdata", "jaegeruser", "dockerconfig", "authoriz"};
// Only as a whole word of it.
constexpr std::array<std::string_view, 7> secret_words{"auth",    "pwd",    "psk",  "cookie",
                                                       "cookies", "bearer", "creds"};
// Only at the end of a longer name: each alone is the name of many things.
constexpr std::array<std::string_view, 5> secret_ends{"key", "pass", "auth", "psk", "pwd"};
// Of an option or before '='.
constexpr std::array<std::string_view, 2> secret_options{"key", "pass"};
// Names of other things.
constexpr std::array<std::string_view, 3> harmless_ends{"bypass", "hotkey", "monkey"};

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// The words of "snake_case", "kebab-case", "dotted.names", "camelCase" and "XMLCase", in lower
// case.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_separator = c == '_' || c == '-' || c == '.' || c == '/';
    const bool ends_capitals = i + 1 < name.size() && is_lower(name[i + 1]);
    const bool is_hump = is_upper(c) && i > 0 && (!is_upper(name[i - 1]) || ends_capitals);
    if ((is_separator || is_hump) && !words.back().empty()) words.emplace_back();
    if (!is_separator) words.back() += c;
  }
  for (std::string& word : words) word = to_lower(word);
  return words;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, word) != list.end();
}

void hide(Json& value) {
  const auto* text = value.get_ptr<const std::string*>();
  const bool says_nothing =
      value.is_null() || value.is_boolean() || (text != nullptr && text->empty());
  if (!says_nothing) value = redacted;
}

void hide_members(Json& value) {
  if (!value.is_structured()) return hide(value);
  for (Json& member : value) hide(member);
}

// What a setting, a variable, or a finding about one, says of its value.
void hide_setting(Json& object) {
  bool is_secret = false;
  for (const auto& [name, value] : object.items())
    if (const std::string low = to_lower(name);
        (low == "key" || low == "name") && value.is_string())
      is_secret = is_secret || is_secret_name(value.get<std::string>());
  if (!is_secret) return;
  constexpr std::array<std::string_view, 5> told{"value", "written", "default", "message", "hint"};
  for (auto& [name, value] : object.items())
    if (is_one_of(to_lower(name), told)) hide(value);
}

// What others set for a pod or a volume, but not the fact of a check that has this name.
bool holds_foreign_values(const std::string& name, const Json& value) {
  const std::string low = to_lower(name);
  if (low == "metadata") return true;
  const auto fact = value.is_object() ? value.find("value") : value.end();
  return low == "annotations" && (fact == value.end() || !fact->is_array());
}

void redact_object(Json& object) {
  hide_setting(object);
  for (auto& [name, value] : object.items()) {
    if (is_secret_name(name))
      hide(value);
    else if (holds_foreign_values(name, value))
      hide_members(value);
    else
      redact(value);
  }
}

// Words of a command line: the word behind "--token" is its value.
void redact_array(Json& array) {
  bool is_value = false;
  for (Json& item : array) {
    const bool is_text = item.is_string();
    const std::string text = is_text ? item.get<std::string>() : "";
    if (is_value && is_text && !text.starts_with('-'))
      hide(item);
    else
      redact(item);
    is_value = text.starts_with('-') && !text.contains('=') && is_secret_option(text);
  }
}

}  // namespace

bool is_secret_name(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  std::string joined;
  for (const std::string& word : words) joined += word;
  if (std::ranges::any_of(secret_parts, [&](auto part) { return joined.contains(part); }))
    return true;
  if (std::ranges::any_of(words, [](const auto& word) { return is_one_of(word, secret_words); }))
    return true;
  return !is_one_of(words.back(), harmless_ends) && std::ranges::any_of(secret_ends, [&](auto end) {
    return joined.size() > end.size() && words.back().ends_with(end);
  });
}

bool is_secret_option(std::string_view name) {
  const std::string bare =
      to_lower(name.substr(std::min(name.find_first_not_of('-'), name.size())));
  return is_one_of(bare, secret_options) || is_secret_name(name);
}

std::string redact(std::string_view text) {
  return without_tokens(without_named_values(without_users(without_private_keys(text))));
}

void redact(nlohmann::ordered_json& document) {
  if (document.is_object())
    redact_object(document);
  else if (document.is_array())
    redact_array(document);
  else if (document.is_string())
    document = redact(std::string_view{document.get_ref<const std::string&>()});
}

}  // namespace kata::env
