// SPDX-License-Identifier: Apache-2.0
#include "core/version.hpp"

#include <doctest/doctest.h>

#include <iterator>
#include <string>

namespace kata {
namespace {

Version version(std::string_view text) {
  const auto parsed = parse_version(text);
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace

TEST_CASE("a version is three numbers, and what makes it a pre-release") {
  CHECK(to_text(version("3.2.0")) == "3.2.0");
  CHECK(to_text(version("4.0.0-alpha.1+build.007")) == "4.0.0-alpha.1");
  CHECK(version("18446744073709551615.0.0").major == UINT64_MAX);
  for (const char* text : {"",
                           "3",
                           "3.2",
                           "3.2.0.1",
                           "v3.2.0",
                           "3.2.0 ",
                           " 3.2.0",
                           "03.2.0",
                           "3.2.-1",
                           "3.2.x",
                           "3..0",
                           "3.2.0-",
                           "3.2.0-a..b",
                           "3.2.0-a.",
                           "3.2.0-01",
                           "3.2.0-a_b",
                           "3.2.0+",
                           "3.2.0+a.",
                           "18446744073709551616.0.0",
                           "3.2.0-\x1b"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_version(text));
  }
  CHECK(parse_version("1.0.0-" + std::string(122, 'a')));
  CHECK_FALSE(parse_version("1.0.0-" + std::string(123, 'a')));
}

TEST_CASE("versions are ordered as Semantic Versioning has it") {
  const char* const ascending[] = {"1.0.0-1",
                                   "1.0.0-2",
                                   "1.0.0-10",
                                   "1.0.0-99999999999999999999999",
                                   "1.0.0-alpha",
                                   "1.0.0-alpha.1",
                                   "1.0.0-alpha.beta",
                                   "1.0.0-alpha1",
                                   "1.0.0-beta.2",
                                   "1.0.0-beta.11",
                                   "1.0.0-rc.1",
                                   "1.0.0",
                                   "1.0.1-rc0",
                                   "1.0.1",
                                   "1.2.0",
                                   "1.10.0",
                                   "2.0.0",
                                   "10.0.0"};
  for (std::size_t a = 0; a < std::size(ascending); ++a)
    for (std::size_t b = 0; b < std::size(ascending); ++b) {
      CAPTURE(ascending[a]);
      CAPTURE(ascending[b]);
      CHECK((version(ascending[a]) <=> version(ascending[b])) == (a <=> b));
    }
  CHECK(version("1.0.0+a") == version("1.0.0+b"));
}

TEST_CASE("a step is named after the first number that differs") {
  struct {
    const char* from;
    const char* to;
    const char* step;
  } const cases[] = {
      {"3.2.0", "4.0.0", "major"},     {"3.2.0", "4.0.0-alpha1", "major pre-release"},
      {"3.2.0", "3.3.0", "minor"},     {"3.2.0", "3.3.0-rc0", "minor pre-release"},
      {"3.2.0", "3.2.1", "patch"},     {"3.2.0", "3.2.1-rc0", "patch pre-release"},
      {"3.2.0-rc1", "3.2.0", "patch"}, {"3.2.0-alpha1", "3.2.0-rc1", "pre-release"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.from);
    CAPTURE(c.to);
    CHECK(step_between(version(c.from), version(c.to)) == c.step);
  }
}

}  // namespace kata
