// SPDX-License-Identifier: Apache-2.0
// What the words after `check` ask for.
#include "check/request.hpp"

#include <doctest/doctest.h>

#include "check/select.hpp"
#include "support/failure.hpp"

namespace kata::test {

using check::Task;
using Words = std::vector<std::string>;

TEST_CASE("words ask for checks, unless they are one of the few that ask for more or for else") {
  struct {
    Words words;
    Task task;
    Words names;
    Words devices;
  } const cases[] = {
      {{}, Task::run, {}, {}},
      {{"kvm"}, Task::run, {"kvm"}, {}},
      {{"kvm", "all"}, Task::run, {"kvm", "all"}, {}},
      {{"vfio"}, Task::run_devices, {"vfio"}, {}},
      {{"vfio", "01:00.0", "x:y"}, Task::run_devices, {"vfio"}, {"01:00.0", "x:y"}},
      {{"vfio", "kvm"}, Task::run, {"vfio", "kvm"}, {}},
      {{"01:00.0"}, Task::run, {"01:00.0"}, {}},
      {{"capacity"}, Task::run_capacity, {"capacity"}, {}},
      {{"capacity", "kvm"}, Task::run, {"capacity", "kvm"}, {}},
      {{"env"}, Task::run_with_env, {}, {}},
      {{"list"}, Task::list, {}, {}},
      {{"only-list-releases"}, Task::list_releases, {}, {}},
      {{"include-all-releases"}, Task::list_releases, {}, {}},
      {{"check-version-only"}, Task::find_new_release, {}, {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    const auto request = check::parse_request(c.words);
    REQUIRE(request.has_value());
    CHECK(request->task == c.task);
    CHECK(request->names == c.names);
    CHECK(request->devices == c.devices);
    CHECK(request->volume.empty());
    CHECK(request->with_prereleases == (c.words == Words{"include-all-releases"}));
  }
}

TEST_CASE("options ask for releases in the place of checks, of a volume and a list never") {
  constexpr check::TaskOptions version{.check_version_only = true};
  constexpr check::TaskOptions releases{.only_list_releases = true};
  constexpr check::TaskOptions both{.check_version_only = true, .only_list_releases = true};
  struct {
    Words words;
    Task with_version;
    Task with_releases;  // and with both
  } const cases[] = {
      {{}, Task::find_new_release, Task::list_releases},
      {{"kvm"}, Task::find_new_release, Task::list_releases},
      {{"vfio"}, Task::find_new_release, Task::list_releases},
      {{"capacity"}, Task::find_new_release, Task::list_releases},
      {{"env"}, Task::find_new_release, Task::list_releases},
      {{"check-version-only"}, Task::find_new_release, Task::list_releases},
      {{"only-list-releases"}, Task::list_releases, Task::list_releases},
      {{"include-all-releases"}, Task::list_releases, Task::list_releases},
      {{"list"}, Task::list, Task::list},
      {{"volume", "/vol"}, Task::judge_volume, Task::judge_volume},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    CHECK(check::parse_request(c.words, version)->task == c.with_version);
    CHECK(check::parse_request(c.words, releases)->task == c.with_releases);
    CHECK(check::parse_request(c.words, both)->task == c.with_releases);
  }
}

TEST_CASE("the option for all releases adds to what is asked and changes no task") {
  constexpr check::TaskOptions all{.include_all_releases = true};
  struct {
    Words words;
    Task task;
  } const cases[] = {
      {{}, Task::run},
      {{"kvm"}, Task::run},
      {{"only-list-releases"}, Task::list_releases},
      {{"include-all-releases"}, Task::list_releases},
      {{"check-version-only"}, Task::find_new_release},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    const auto request = check::parse_request(c.words, all);
    REQUIRE(request.has_value());
    CHECK(request->task == c.task);
    CHECK(request->with_prereleases);
  }
}

TEST_CASE("the option that lists the checks counts before all words and options") {
  constexpr check::TaskOptions all{.list = true,
                                   .check_version_only = true,
                                   .only_list_releases = true,
                                   .include_all_releases = true};
  for (const Words& words : {Words{}, Words{"kvm"}, Words{"only-list-releases"}, Words{"volume"}}) {
    CAPTURE(words);
    const auto request = check::parse_request(words, all);
    REQUIRE(request.has_value());
    CHECK(request->task == Task::list);
  }
}

TEST_CASE("a volume is judged by its path alone") {
  const auto request = check::parse_request(Words{"volume", "/vol"});
  REQUIRE(request.has_value());
  CHECK(request->task == Task::judge_volume);
  CHECK(request->volume == "/vol");
  for (const Words& words : {Words{"volume"}, Words{"volume", "/a", "/b"}, Words{"kvm", "volume"}})
    CHECK(failure(check::parse_request(words)) ==
          "check volume: takes one volume path or mount info");
}

TEST_CASE("a word that stands alone is told so beside others") {
  struct {
    Words words;
    const char* lone;
  } const cases[] = {
      {{"list", "kvm"}, "list"},
      {{"kvm", "list"}, "list"},
      {{"env", "kvm"}, "env"},
      {{"kvm", "env", "vfio"}, "env"},
      {{"list", "env"}, "list"},
      {{"vfio", "list"}, "list"},
      {{"capacity", "env"}, "env"},
      {{"only-list-releases", "kvm"}, "only-list-releases"},
      {{"include-all-releases", "kvm"}, "include-all-releases"},
      {{"check-version-only", "kvm"}, "check-version-only"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    const auto request = check::parse_request(c.words);
    REQUIRE_FALSE(request.has_value());
    CHECK(request.error().code == Code::usage);
    CHECK(request.error().what == fmt::format("check: '{}' stands alone", c.lone));
    CHECK(request.error().hint == fmt::format("run 'kata-ctl check {}'", c.lone));
  }
}

TEST_CASE("upstream's words for every check are as good as none") {
  const std::size_t all = check::all().size();
  CHECK(check::select(Words{"all"})->size() == all);
  CHECK(check::select(Words{"no-network-checks", "kvm"})->size() == all);
  CHECK(failure(check::select(Words{"all", "kvn"})) ==
        "no check or group of checks is called 'kvn'");
}

TEST_CASE("every word that is known is taken, and is what a misspelled one was meant to be") {
  for (const std::string_view word : check::known_words()) {
    CAPTURE(word);
    if (word == "volume") continue;  // not without its path
    const auto request = check::parse_request(Words{std::string{word}});
    REQUIRE(request.has_value());
    CHECK((request->task != Task::run || check::select(request->names).has_value()));
  }
  const auto refused = check::select(Words{"lisst"});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().hint == "did you mean 'list'?");
  const auto beside = check::select(Words{"kvm", "lisst"});
  REQUIRE_FALSE(beside.has_value());
  CHECK(beside.error().hint == "run 'kata-ctl check list' for their names");
}

}  // namespace kata::test
