// SPDX-License-Identifier: Apache-2.0
#include "release/list.hpp"

#include <doctest/doctest.h>

#include "support/failure.hpp"

namespace kata::release {
namespace {

using test::failure;

std::string versions(const std::vector<Release>& releases) {
  std::string text;
  for (const Release& release : releases) text += to_text(release.version) + " ";
  return text;
}

constexpr const char* page = R"([
  {"tag_name":"4.0.0-rc0","created_at":"2026-02-03T00:00:00Z"},
  {"tag_name":"3.9.0","prerelease":true},
  {"tag_name":"3.10.0","prerelease":false,"created_at":"2026-01-02T00:00:00Z",
   "tarball_url":"https://t","html_url":"https://h","assets":[{"browser_download_url":"https://f"},1]},
  {"tag_name":"3.8.0","html_url":"https://h","assets":[]},
  {"tag_name":"3.8.0"},
  {"tag_name":"5.0.0","draft":true},
  {"tag_name":7}, {"tag_name":"CC-0.1.0"}, {}
])";

}  // namespace

TEST_CASE("a page's releases are those whose tag is a version") {
  const auto releases = parse_releases(page);
  REQUIRE(releases);
  CHECK(versions(*releases) == "4.0.0-rc0 3.9.0 3.10.0 3.8.0 3.8.0 ");
  const Release& whole = (*releases)[2];
  CHECK(whole.created == "2026-01-02T00:00:00Z");
  CHECK(whole.tarball == "https://t");
  CHECK(whole.url == "https://f");
  CHECK_FALSE(whole.is_prerelease);
  CHECK((*releases)[3].url == "https://h");
  CHECK((*releases)[4].url.empty());
}

TEST_CASE("what is no list of releases is refused") {
  struct {
    std::string text;
    const char* error;
  } const cases[] = {
      {"",
       "list of releases: line 1, column 1: value - unexpected end of input; expected '[', '{', or "
       "a "
       "literal"},
      {"{}", "list of releases: an object, expected an array"},
      {"[null]", "list of releases: null in it, expected objects"},
      {"[{\"a\":1,\"a\":2}]", "list of releases: duplicate key 'a'"},
      {std::string(65, '['), "list of releases: nested deeper than 64 levels"},
      {std::string((8U << 20) + 1, ' '),
       "list of releases: 8388609 bytes of JSON, at most 8388608 are read"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text.substr(0, 80));
    CHECK(failure(parse_releases(c.text)) == c.error);
  }
  CHECK(parse_releases("[" + std::string(2U << 20, ' ') + "]"));
}

TEST_CASE(
    "releases are in order, each once, and pre-releases are left out unless they are wanted") {
  CHECK(versions(sort_releases(*parse_releases(page), false)) == "3.8.0 3.10.0 ");
  CHECK(versions(sort_releases(*parse_releases(page), true)) == "3.8.0 3.9.0 3.10.0 4.0.0-rc0 ");
}

TEST_CASE("the newest release counts if it is newer than what is installed") {
  const auto sorted = sort_releases(*parse_releases(page), false);
  const auto newest = [&](const char* installed) {
    const Release* found = newest_after(sorted, parse_version(installed));
    return found == nullptr ? "-" : to_text(found->version);
  };
  CHECK(newest("") == "3.10.0");
  CHECK(newest("3.9.9") == "3.10.0");
  CHECK(newest("3.10.0-rc0") == "3.10.0");
  CHECK(newest("3.10.0") == "-");
  CHECK(newest("4.0.0-alpha0") == "-");
  CHECK(newest_after({}, std::nullopt) == nullptr);
}

}  // namespace kata::release
