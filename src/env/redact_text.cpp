// SPDX-License-Identifier: Apache-2.0
#include "env/redact_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/text.hpp"
#include "env/redact.hpp"

namespace kata::env {
namespace {

constexpr bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
constexpr bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
}
constexpr bool is_token_character(char c) { return is_name_character(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_quote(char c) { return c == '"' || c == '\''; }
// What no URL and no word of a command line holds unescaped.
constexpr bool ends_word(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '>';
}

template <class Matches>
std::size_t run_length(std::string_view text, Matches matches) {
  const auto* end = std::ranges::find_if_not(text, matches);
  return static_cast<std::size_t>(end - text.begin());
}

// How many bytes at the end of `text` match.
template <class Matches>
std::size_t tail_length(std::string_view text, Matches matches) {
  std::size_t length = 0;
  while (length < text.size() && matches(text[text.size() - 1 - length])) ++length;
  return length;
}

// The last '@' of a word that is not before a digest.
std::size_t find_at(std::string_view word) {
  for (std::size_t at = word.rfind('@'); at != word.npos && at > 0; at = word.rfind('@', at - 1)) {
    const std::string_view rest = word.substr(at + 1);
    if (!rest.starts_with("sha256:") && !rest.starts_with("sha512:")) return at;
  }
  return word.npos;
}

struct Range {
  std::size_t begin;
  std::size_t end;
};

// Where the user stands in a word, or an empty range.
Range find_user(std::string_view word) {
  constexpr std::string_view mark = "://";
  const std::size_t at = find_at(word);
  if (at == word.npos) return {0, 0};
  const std::size_t scheme = word.find(mark);
  if (scheme < at) {
    const std::size_t begin = scheme + mark.size();
    return begin < at && word[begin] == '/' ? Range{0, 0} : Range{begin, at};
  }
  // "name=user:password@", where the password may hold '=' too.
  const std::string_view before = word.substr(0, at);
  const std::size_t colon = before.find(':');
  if (colon == before.npos) return {0, 0};
  const std::size_t equals = before.substr(0, colon).rfind('=');
  return {equals == before.npos ? 0 : equals + 1, at};
}

// The name that ends where `text` does, with the quotes and blanks of its form before a separator.
std::string_view name_before(std::string_view text) {
  text.remove_suffix(tail_length(text, is_blank));
  if (!text.empty() && is_quote(text.back())) {
    text.remove_suffix(1);
    text.remove_suffix(tail_length(text, [](char c) { return c == '\\'; }));
  }
  return text.substr(text.size() - tail_length(text, is_name_character));
}

// The end of a value in quotes, which begin behind `slashes` backslashes: the next quote with no
// more of them before it.
std::size_t quoted_end(std::string_view text, char quote, std::size_t slashes) {
  for (std::size_t at = text.find(quote); at != text.npos; at = text.find(quote, at + 1)) {
    const std::size_t before = tail_length(text.substr(0, at), [](char c) { return c == '\\'; });
    if (before <= slashes) return at - before;
  }
  return std::min(text.find('\n'), text.size());
}

// The end of a word; blanks between quotes do not end it.
std::size_t word_end(std::string_view text) {
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (is_blank(text[i]) && !is_quoted)) return i;
    if (text[i] == '"') is_quoted = !is_quoted;
  }
  return text.size();
}

// The value that begins with `text`, which stands behind a separator.
Range find_value(std::string_view text, char separator, bool is_spaced) {
  // "password= X" too, but not the empty value of "password= quiet".
  const std::size_t behind = run_length(text, is_blank);
  const bool is_quoted = behind < text.size() && is_quote(text[behind]);
  const std::size_t blanks = separator == ':' || is_spaced || is_quoted ? behind : 0;
  const std::string_view rest = text.substr(blanks);
  const std::size_t slashes = run_length(rest, [](char c) { return c == '\\'; });
  if (slashes < rest.size() && is_quote(rest[slashes])) {
    const std::size_t begin = blanks + slashes + 1;
    return {begin, begin + quoted_end(text.substr(begin), rest[slashes], slashes)};
  }
  const bool takes_line = separator == ':' && blanks > 0;
  const std::size_t length = takes_line ? std::min(rest.find('\n'), rest.size()) : word_end(rest);
  return {blanks, blanks + length};
}

bool is_secret(std::string_view name, char separator) {
  return separator == '=' ? is_secret_option(name) : is_secret_name(name);
}

// The value behind "--name ", where `text` begins behind the name.
Range find_option_value(std::string_view text) {
  const std::size_t blanks = run_length(text, is_blank);
  if (blanks == 0 || blanks == text.size() || text[blanks] == '-') return {0, 0};
  return {blanks, blanks + word_end(text.substr(blanks))};
}

// The value of what is named right before `at`, as a range of `text`; empty: none, or no secret.
Range secret_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  Range value{0, 0};
  std::size_t offset = at + 1;
  if (c == '=' || c == ':') {
    if (c == '=' && text.substr(offset).starts_with('>')) ++offset;  // "name => value"
    if (is_secret(name_before(text.substr(0, at)), c))
      value = find_value(text.substr(offset), c, at > 0 && is_blank(text[at - 1]));
  } else if (is_blank(c) && at > 0 && is_name_character(text[at - 1])) {
    const std::string_view name = name_before(text.substr(0, at));
    offset = at;
    if (name.starts_with("--") && is_secret_option(name))
      value = find_option_value(text.substr(at));
  }
  return {offset + value.begin, offset + value.end};
}

struct TokenForm {
  std::string_view prefix;
  std::size_t least;  ///< characters behind it
};
// Source: the services' own notes for secret scanners.
constexpr std::array<TokenForm, 22> token_forms{
    {{"ghp_", 16},        {"gho_", 16},     {"ghs_", 16},  {"ghu_", 16},  {"ghr_", 16},
     {"github_pat_", 16}, {"glpat-", 16},   {"glrt-", 16}, {"gldt-", 16}, {"glptt-", 16},
     {"xoxa-", 10},       {"xoxb-", 10},    {"xoxe.", 10}, {"xoxp-", 10}, {"xoxr-", 10},
     {"xoxs-", 10},       {"xapp-", 10},    {"AKIA", 16},  {"ASIA", 16},  {"eyJ", 20},
     {"dckr_pat_", 16},   {"dckr_oat_", 16}}};

bool is_token(std::string_view word) {
  return std::ranges::any_of(token_forms, [&](const TokenForm& form) {
    return word.starts_with(form.prefix) && word.size() >= form.prefix.size() + form.least;
  });
}

}  // namespace

std::string without_private_keys(std::string_view text) {
  constexpr std::string_view begin_mark = "-----BEGIN ";
  constexpr std::string_view end_mark = "-----END ";
  constexpr std::string_view dashes = "-----";
  constexpr std::size_t longest = std::size_t{16} << 10;
  std::string result;
  for (;;) {
    const std::size_t begin = text.find(begin_mark);
    if (begin == text.npos) return result += text;
    const std::size_t label = begin + begin_mark.size();
    const std::size_t label_end = std::min(text.find(dashes, label), text.size());
    if (!text.substr(label, label_end - label).contains("PRIVATE KEY")) {
      result += text.substr(0, label);
      text.remove_prefix(label);
      continue;
    }
    result += text.substr(0, begin);
    result += redacted;
    const std::size_t end = text.find(end_mark, label_end);
    const std::size_t close = end == text.npos ? end : text.find(dashes, end + end_mark.size());
    const bool is_whole = close != text.npos && close - begin <= longest;
    text.remove_prefix(is_whole ? close + dashes.size() : std::min(begin + longest, text.size()));
  }
}

std::string without_users(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::string_view word =
        text.substr(0, run_length(text, [](char c) { return !ends_word(c); }));
    const Range user = find_user(word);
    result += word.substr(0, user.begin);
    if (user.begin < user.end) result += redacted;
    result += word.substr(user.end);
    text.remove_prefix(word.size());
    const std::size_t gap = run_length(text, ends_word);
    result += text.substr(0, gap);
    text.remove_prefix(gap);
  }
  return result;
}

std::string without_named_values(std::string_view text) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const Range value = secret_at(text, at);
    if (value.begin >= value.end) continue;
    result += text.substr(done, value.begin - done);
    result += redacted;
    done = value.end;
    at = value.end - 1;
  }
  return result += text.substr(done);
}

std::string without_tokens(std::string_view text) {
  constexpr std::string_view bearer = "bearer";
  std::string result;
  bool is_behind_bearer = false;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, run_length(text, is_token_character));
    const bool is_secret_word = is_token(word) || (is_behind_bearer && word.size() > 7);
    result += is_secret_word ? redacted : word;
    if (!word.empty()) is_behind_bearer = to_lower(word) == bearer;
    text.remove_prefix(word.size());
    const std::size_t gap = run_length(text, [](char c) { return !is_token_character(c); });
    result += text.substr(0, gap);
    text.remove_prefix(gap);
  }
  return result;
}

}  // namespace kata::env
