// SPDX-License-Identifier: Apache-2.0
#include "check/select.hpp"

#include <algorithm>

#include "check/request.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

std::string_view prefix_of(const Check& check) { return check.id.substr(0, check.id.find('.')); }

bool names_all(std::string_view word) {
  return std::ranges::find(words_for_all, word) != words_for_all.end();
}

bool names(std::string_view word, const Check& check) {
  return names_all(word) || word == check.id || word == check.group || word == prefix_of(check);
}

// `candidates`: what could stand in its place.
Result<> must_name_a_check(std::string_view word, std::span<const std::string_view> candidates) {
  if (std::ranges::any_of(all(), [&](const Check& check) { return names(word, check); })) return {};
  const auto meant = closest(word, candidates);
  return std::unexpected(Error{Code::usage,
                               fmt::format("no check or group of checks is called {}", quote(word)),
                               meant ? fmt::format("did you mean '{}'?", *meant)
                                     : "run 'kata-ctl check list' for their names"});
}

}  // namespace

std::vector<std::string_view> check_words() {
  std::vector<std::string_view> words{words_for_all.begin(), words_for_all.end()};
  for (const Check& check : all()) {
    words.push_back(check.group);
    words.push_back(check.id);
  }
  return words;
}

Result<std::vector<const Check*>> select(std::span<const std::string> words) {
  const auto candidates = words.size() == 1 ? known_words() : check_words();
  for (const std::string& word : words) TRY(must_name_a_check(word, candidates));
  std::vector<const Check*> selected;
  for (const Check& check : all()) {
    const auto is_named = [&](const std::string& word) { return names(word, check); };
    if (words.empty() || std::ranges::any_of(words, is_named)) selected.push_back(&check);
  }
  return selected;
}

}  // namespace kata::check
