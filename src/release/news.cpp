// SPDX-License-Identifier: Apache-2.0
#include "release/news.hpp"

#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace kata::release {

using nlohmann::ordered_json;

News make_news(std::span<const Release> sorted, const std::optional<Version>& installed) {
  return {.installed = installed,
          .newest = newest_after(sorted, std::nullopt),
          .newer = newest_after(sorted, installed)};
}

std::string to_text(const News& news) {
  if (news.newest == nullptr) return std::string{no_releases};
  if (news.newer == nullptr) return "No newer release available\n";
  const Release& found = *news.newer;
  return fmt::format("{} release available: {} (url: {}, date: {})\n",
                     news.installed ? "Newer " + step_between(*news.installed, found.version)
                                    : std::string{"Newest"},
                     to_text(found.version), escape(found.url), escape(found.created));
}

ordered_json to_json(const News& news) {
  const auto maybe = [](const Release* release) {
    return release == nullptr ? ordered_json(nullptr) : to_json(*release);
  };
  return {{"installed", news.installed ? ordered_json(to_text(*news.installed)) : nullptr},
          {"newer", maybe(news.installed ? news.newer : nullptr)},
          {"newest", maybe(news.newest)}};
}

ordered_json to_json(const Release& release) {
  return {{"version", to_text(release.version)},
          {"prerelease", release.is_prerelease},
          {"created", release.created},
          {"url", release.url},
          {"tarball", release.tarball}};
}

}  // namespace kata::release
