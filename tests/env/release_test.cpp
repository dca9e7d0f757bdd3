// SPDX-License-Identifier: Apache-2.0
#include "env/release.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/failure.hpp"
#include "support/tree.hpp"

namespace kata::env {
namespace {

using test::failure;
using test::Tree;

constexpr Day today = std::chrono::year{2026} / 11 / 22;

Release release(std::string_view name, Day day = today) {
  return describe_release(std::string{name}, day);
}

// The advisories, a question mark behind those that a release may have fixed.
std::string advisories(std::string_view name) {
  std::string list;
  for (const Advisory& advisory : release(name).advisories)
    list += fmt::format("{}{}{}", list.empty() ? "" : " ", advisory.id.substr(5, 4),
                        advisory.first_fixed ? "" : "?");
  return list;
}

std::string text(const std::optional<Day>& day) { return day ? to_text(*day) : "-"; }

std::string text(const std::optional<std::int64_t>& days) {
  return days ? fmt::to_string(*days) : "-";
}

std::string age(const Release& release) {
  return fmt::format("{}..{} {}..{}", text(release.published.from), text(release.published.until),
                     text(release.min_age), text(release.max_age));
}

}  // namespace

TEST_CASE(
    "a release has the advisories that a later one fixed, and those of which nothing is known") {
  const struct {
    const char* release;
    const char* advisories;
  } cases[] = {
      {"2.0.0", "2gv2 rr59? q49m? fmg6"},
      {"3.30.0", "2gv2 rr59? q49m? fmg6"},
      {"3.30.99", "2gv2 rr59? q49m? fmg6"},
      {"3.31.0-rc0", "2gv2 rr59? q49m? fmg6"},
      {"3.31.0", "rr59? q49m? fmg6"},
      {"3.31.0+build", "rr59? q49m? fmg6"},
      {"4.0.0", "rr59? q49m? fmg6"},
      {"4.0.99", "rr59? q49m? fmg6"},
      {"4.1.0-rc1", "rr59? q49m? fmg6"},
      {"4.1.0", "rr59? q49m?"},
      {"4.2.0", "rr59? q49m?"},
      {"5.0.0", "rr59? q49m?"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.release);
    CHECK(advisories(c.release) == c.advisories);
  }
}

TEST_CASE("a release is as old as its first commits at most, and as what came after it at least") {
  const struct {
    const char* release;
    const char* age;
  } cases[] = {
      {"2.3.9", "-..2026-08-22 92..-"},
      {"2.4.0", "2022-03-03..2026-08-22 92..1725"},
      {"3.0.2", "2022-03-03..2026-08-22 92..1725"},
      {"3.1.0", "2023-01-04..2026-08-22 92..1418"},
      {"3.2.0", "2023-01-04..2026-08-22 92..1418"},
      {"3.3.0", "2023-12-14..2026-08-22 92..1074"},
      {"3.21.0", "2023-12-14..2026-08-22 92..1074"},
      {"3.22.0", "2025-09-25..2026-08-22 92..423"},
      {"3.31.0", "2025-09-25..2026-08-22 92..423"},
      {"4.0.0-rc0", "2025-09-25..2026-08-22 92..423"},
      {"4.0.0", "2026-07-10..2026-08-22 92..135"},
      {"4.1.0", "2026-07-10..2026-08-22 92..135"},
      {"4.1.1", "2026-07-10..- -..135"},
      {"5.0.0", "2026-07-10..- -..135"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.release);
    CHECK(age(release(c.release)) == c.age);
  }
}

TEST_CASE("a clock that is behind makes no age negative") {
  CHECK(age(release("4.1.0", std::chrono::year{2026} / 8 / 22)) == "2026-07-10..2026-08-22 0..43");
  CHECK(age(release("4.1.0", std::chrono::year{2026} / 8 / 21)) == "2026-07-10..2026-08-22 -..42");
  CHECK(age(release("4.1.0", Day{})) == "2026-07-10..2026-08-22 -..-");
}

TEST_CASE("a release that is older than the newest known one says so") {
  const struct {
    const char* release;
    const char* newer;
  } cases[] = {{"3.31.0", "4.1.0"}, {"4.1.0-rc1", "4.1.0"}, {"4.1.0", "-"}, {"4.1.1", "-"}};
  for (const auto& c : cases) {
    CAPTURE(c.release);
    const auto newer = release(c.release).newer;
    CHECK((newer ? to_text(*newer) : "-") == c.newer);
  }
}

TEST_CASE("of a release whose name is no version only the name is known") {
  const Release odd = release("4.1");
  CHECK(odd.name == "4.1");
  CHECK_FALSE(odd.version);
  CHECK_FALSE(odd.newer);
  CHECK(odd.advisories.empty());
  CHECK(age(odd) == "-..- -..-");
}

TEST_CASE("a shim's release is read from above it, or the reason is told") {
  const Tree tree{{"/opt/kata/VERSION", "3.30.0\n"}};
  const Host host{tree.root().string()};
  const auto name = [&](std::string_view shim) { return read_release(host, shim, today).name; };
  CHECK(name("/opt/kata/bin/containerd-shim-kata-v2") == "3.30.0");
  CHECK(failure(name("/usr/bin/containerd-shim-kata-v2")) ==
        "no file VERSION above '/usr/bin/containerd-shim-kata-v2' says it");
  CHECK(failure(name("")) == "no shim was found");
}

}  // namespace kata::env
