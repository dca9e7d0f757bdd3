// SPDX-License-Identifier: Apache-2.0
// The table of checks, and how words name them.
#include "check/select.hpp"

#include <fmt/format.h>

#include <set>

#include "fixture.hpp"

namespace kata::test {

TEST_CASE("every check has a name of its own, with a prefix, a group, a summary and its needs") {
  std::set<std::string_view> ids;
  for (const check::Check& check : check::all()) {
    CAPTURE(check.id);
    CHECK(ids.insert(check.id).second);
    CHECK(check.id.contains('.'));
    CHECK_FALSE(check.group.empty());
    CHECK_FALSE(check.summary.empty());
    CHECK_FALSE(check.needs.empty());
    CHECK((check.is_required != nullptr));
    CHECK((check.run != nullptr));
  }
}

TEST_CASE("the checks of a group stand together") {
  std::set<std::string_view> seen;
  std::string_view last;
  for (const check::Check& check : check::all()) {
    CAPTURE(check.id);
    if (check.group != last) CHECK(seen.insert(check.group).second);
    last = check.group;
  }
}

TEST_CASE("no words name every check, words those that they name, each once") {
  const auto count = [](const std::vector<std::string>& words) {
    return check::select(words)->size();
  };
  CHECK(count({}) == check::all().size());
  CHECK(count({"kvm.api"}) == 1);
  CHECK(count({"kvm.api", "kvm"}) == count({"kvm"}));
  CHECK(count({"kvm"}) == 7);
}

TEST_CASE("a word that names nothing is a mistake") {
  struct {
    const char* word;
    const char* hint;
  } const cases[] = {
      {"kvm.apy", "did you mean 'kvm.api'?"},
      {"kwm", "did you mean 'kvm'?"},
      {"", "run 'kata-ctl check list' for their names"},
      {"0000:00:01.0", "run 'kata-ctl check list' for their names"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.word);
    const auto selected = check::select(std::vector<std::string>{c.word});
    REQUIRE_FALSE(selected);
    CHECK(selected.error().code == Code::usage);
    CHECK(selected.error().what ==
          fmt::format("no check or group of checks is called '{}'", c.word));
    CHECK(selected.error().hint == c.hint);
  }
}

}  // namespace kata::test
