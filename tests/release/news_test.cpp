// SPDX-License-Identifier: Apache-2.0
#include "release/news.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <vector>

namespace kata::release {
namespace {

using nlohmann::ordered_json;

Release release(std::string_view version) {
  return {.version = *parse_version(version),
          .created = "2026-01-02\x1b[m",
          .tarball = "https://t",
          .url = "https://f"};
}

const std::vector<Release> list{release("3.8.0"), release("4.1.0")};

const ordered_json newest{{"version", "4.1.0"},
                          {"prerelease", false},
                          {"created", "2026-01-02\x1b[m"},
                          {"url", "https://f"},
                          {"tarball", "https://t"}};

}  // namespace

TEST_CASE("news are what is newer than what is installed, or the newest where nothing is known") {
  struct {
    const char* installed;  // or null
    std::string text;
    bool is_newer;
  } const cases[] = {
      {"3.8.0", "Newer major release available: 4.1.0 (url: https://f, date: 2026-01-02\\x1b[m)\n",
       true},
      {"4.0.9", "Newer minor release available: 4.1.0 (url: https://f, date: 2026-01-02\\x1b[m)\n",
       true},
      {"4.1.0", "No newer release available\n", false},
      {"4.2.0-alpha0", "No newer release available\n", false},
      {nullptr, "Newest release available: 4.1.0 (url: https://f, date: 2026-01-02\\x1b[m)\n",
       false},
  };
  for (const auto& c : cases) {
    const bool is_known = c.installed != nullptr;
    const News news = make_news(list, is_known ? parse_version(c.installed) : std::nullopt);
    CHECK(to_text(news) == c.text);
    CHECK(to_json(news) ==
          ordered_json{{"installed", is_known ? ordered_json(c.installed) : nullptr},
                       {"newer", c.is_newer ? newest : ordered_json(nullptr)},
                       {"newest", newest}});
  }
}

TEST_CASE("an empty list is no news") {
  for (const auto& installed : {parse_version("4.1.0"), std::optional<Version>{}}) {
    const News news = make_news({}, installed);
    CHECK(to_text(news) == "No releases available\n");
    CHECK(to_json(news)["newer"].is_null());
    CHECK(to_json(news)["newest"].is_null());
  }
}

}  // namespace kata::release
