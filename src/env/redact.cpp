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
constexpr std::array<std::string_view, 6> secret_words{"auth",   "pwd",    "psk",
                                                       "cookie", "bearer", "creds"};
// Only as the last of several words: "key" alone is the name of many things.
constexpr std::array<std::string_view, 2> secret_ends{"key", "pass"};

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

// The words of "snake_case", "kebab-case", "dotted.names" and "camelCase", in lower case.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_separator = c == '_' || c == '-' || c == '.' || c == '/';
    const bool is_hump = is_upper(c) && i > 0 && !is_upper(name[i - 1]);
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

// What a setting, or a finding about one, says of its value.
void hide_setting(Json& object) {
  const auto key = object.find("key");
  if (key == object.end() || !key->is_string() || !is_secret_name(key->get<std::string>())) return;
  for (const char* name : {"value", "written", "default", "message", "hint"})
    if (const auto member = object.find(name); member != object.end()) hide(*member);
}

void redact_object(Json& object) {
  hide_setting(object);
  for (auto& [name, value] : object.items()) {
    if (is_secret_name(name))
      hide(value);
    else if (name == "metadata" || name == "annotations")
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
    is_value = text.starts_with('-') && !text.contains('=') && is_secret_name(text);
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
  return words.size() > 1 && is_one_of(words.back(), secret_ends);
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
