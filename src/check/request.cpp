// SPDX-License-Identifier: Apache-2.0
#include "check/request.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "check/check.hpp"
#include "check/select.hpp"

namespace kata::check {
namespace {

struct LoneWord {
  std::string_view word;
  Task task;
  bool with_prereleases = false;
};
constexpr std::array<LoneWord, 5> lone_words{
    {{.word = "list", .task = Task::list},
     {.word = "env", .task = Task::run_with_env},
     {.word = "only-list-releases", .task = Task::list_releases},
     {.word = "include-all-releases", .task = Task::list_releases, .with_prereleases = true},
     {.word = "check-version-only", .task = Task::find_new_release}}};

constexpr std::string_view volume_word = "volume";

const LoneWord* lone(std::string_view word) {
  const auto* const found = std::ranges::find(lone_words, word, &LoneWord::word);
  return found == lone_words.end() ? nullptr : found;
}

// Errors: usage, where one of several words is no name of checks.
Result<Request> name_checks(std::span<const std::string> words) {
  for (const std::string& word : words) {
    if (word == volume_word)
      return fail(Code::usage, "check volume: takes one volume path or mount info");
    if (lone(word) != nullptr)
      return std::unexpected(Error{Code::usage, fmt::format("check: '{}' stands alone", word),
                                   fmt::format("run 'kata-ctl check {}'", word)});
  }
  return Request{.names = {words.begin(), words.end()}};
}

// "0000:01:00.0", "01:00.0", or a pattern's mistake that only the survey can name.
bool is_address(const std::string& word) { return word.contains(':'); }

Result<Request> parse_words(std::span<const std::string> words) {
  if (words.empty()) return Request{};
  const std::string& first = words.front();
  const std::span rest = words.subspan(1);
  if (first == volume_word && rest.size() == 1)
    return Request{.task = Task::judge_volume, .volume = rest.front()};
  if (first == "vfio" && std::ranges::all_of(rest, is_address))
    return Request{
        .task = Task::run_devices, .names = {first}, .devices = {rest.begin(), rest.end()}};
  if (rest.empty()) {
    if (first == "capacity") return Request{.task = Task::run_capacity, .names = {first}};
    if (const LoneWord* found = lone(first))
      return Request{.task = found->task, .with_prereleases = found->with_prereleases};
  }
  return name_checks(words);
}

Task task_of(Task asked, const TaskOptions& options) {
  if (asked == Task::list || asked == Task::judge_volume) return asked;
  if (options.only_list_releases || asked == Task::list_releases) return Task::list_releases;
  return options.check_version_only ? Task::find_new_release : asked;
}

}  // namespace

Result<Request> parse_request(std::span<const std::string> words, const TaskOptions& options) {
  if (options.list) return Request{.task = Task::list};
  Request request = TRY(parse_words(words));
  request.task = task_of(request.task, options);
  request.with_prereleases |= options.include_all_releases;
  return request;
}

std::vector<std::string_view> known_words() {
  std::vector<std::string_view> words = check_words();
  words.push_back(volume_word);
  for (const LoneWord& each : lone_words) words.push_back(each.word);
  return words;
}

bool stands_alone(std::string_view word) { return lone(word) != nullptr; }

}  // namespace kata::check
