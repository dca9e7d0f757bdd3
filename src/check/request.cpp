// SPDX-License-Identifier: Apache-2.0
#include "check/request.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "check/check.hpp"
#include "check/select.hpp"

namespace kata::check {
namespace {

constexpr std::array<std::pair<std::string_view, Task>, 5> lone_words{
    {{"list", Task::list},
     {"env", Task::run_with_env},
     {"only-list-releases", Task::list_releases},
     {"include-all-releases", Task::list_all_releases},
     {"check-version-only", Task::find_new_release}}};

// "0000:01:00.0", "01:00.0", or a pattern's mistake that only the survey can name.
bool is_address(const std::string& word) { return word.contains(':'); }

}  // namespace

Result<Request> parse_request(std::span<const std::string> words) {
  if (words.empty()) return Request{};
  const std::string& first = words.front();
  const std::span rest = words.subspan(1);
  if (first == "volume") {
    if (rest.size() == 1) return Request{.task = Task::judge_volume, .volume = rest.front()};
    return fail(Code::usage, "check volume: takes one volume path or mount info");
  }
  if (first == "vfio" && std::ranges::all_of(rest, is_address))
    return Request{
        .task = Task::run_devices, .names = {first}, .devices = {rest.begin(), rest.end()}};
  if (rest.empty()) {
    if (first == "capacity") return Request{.task = Task::run_capacity, .names = {first}};
    const auto* const found =
        std::ranges::find(lone_words, first, [](const auto& w) { return w.first; });
    if (found != lone_words.end()) return Request{.task = found->second};
  }
  return Request{.names = {words.begin(), words.end()}};
}

std::vector<std::string_view> known_words() {
  std::vector<std::string_view> words{"volume"};
  words.insert(words.end(), words_for_all.begin(), words_for_all.end());
  for (const auto& [word, task] : lone_words) words.push_back(word);
  for (const Check& check : all()) {
    words.push_back(check.group);
    words.push_back(check.id);
  }
  return words;
}

}  // namespace kata::check
