// SPDX-License-Identifier: Apache-2.0
#include "env/release.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "host/installed_release.hpp"

namespace kata::env {
namespace {

// A commit that this release was the first to have: it cannot be older.
struct Commit {
  unsigned major;
  unsigned minor;
  int year;
  unsigned month;
  unsigned day;
};
constexpr Commit commits[] = {
    {2, 4, 2022, 3, 3},    // 6e0090abb5
    {3, 1, 2023, 1, 4},    // 8451db7c0c
    {3, 3, 2023, 12, 14},  // 80d631ee84
    {3, 22, 2025, 9, 25},  // bde6eb7c3a
    {4, 0, 2026, 7, 10},   // aa968e743f
};

// Commit 7c6ba40c54 of this day is 23 commits behind tag 4.1.0.
constexpr Day newest_was_there = std::chrono::year{2026} / 8 / 22;

Day day_of(const Commit& commit) {
  return std::chrono::year{commit.year} / std::chrono::month{commit.month} /
         std::chrono::day{commit.day};
}

std::optional<std::int64_t> days_between(const std::optional<Day>& from, Day to) {
  if (!from || *from > to) return std::nullopt;
  return (to - *from).count();
}

}  // namespace

Version newest_known() { return {.major = 4, .minor = 1, .patch = 0}; }

Published published(const Version& release) {
  Published days;
  for (const Commit& commit : commits)
    if (release >= Version{.major = commit.major, .minor = commit.minor})
      days.from = day_of(commit);
  if (release <= newest_known()) days.until = newest_was_there;
  return days;
}

Release describe_release(std::string name, Day today) {
  Release release{.name = std::move(name)};
  release.version = parse_version(*release.name);
  if (!release.version) return release;
  release.published = published(*release.version);
  release.min_age = days_between(release.published.until, today);
  release.max_age = days_between(release.published.from, today);
  if (*release.version < newest_known()) release.newer = newest_known();
  release.advisories = advisories_on(*release.version);
  return release;
}

Release read_release(const Host& host, std::string_view shim, Day today) {
  if (shim.empty()) return {};
  std::string name = host::read_installed_release(host, shim);
  if (!name.empty()) return describe_release(std::move(name), today);
  return {.name = fail(Code::not_found, "no file VERSION above {} says it", quote(shim))};
}

std::string to_text(Day day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()});
}

}  // namespace kata::env
