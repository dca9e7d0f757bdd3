// SPDX-License-Identifier: Apache-2.0
#include "release/list.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "core/text.hpp"
#include "release/http.hpp"

namespace kata::release {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end() || !member->is_string()) return "";
  return member->get<std::string>();
}

bool is_set(const json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_boolean() && member->get<bool>();
}

std::string first_file(const json& object) {
  const auto assets = object.find("assets");
  if (assets == object.end() || !assets->is_array() || assets->empty()) return "";
  const json& asset = assets->front();
  return asset.is_object() ? text_of(asset, "browser_download_url") : "";
}

std::optional<Release> to_release(const json& object) {
  const auto version = parse_version(text_of(object, "tag_name"));
  if (!version || is_set(object, "draft")) return std::nullopt;
  Release release{.version = *version,
                  .is_prerelease = is_set(object, "prerelease") || !version->prerelease.empty(),
                  .created = text_of(object, "created_at"),
                  .tarball = text_of(object, "tarball_url"),
                  .url = first_file(object)};
  if (release.url.empty()) release.url = text_of(object, "html_url");
  return release;
}

}  // namespace

Result<std::vector<Release>> parse_releases(std::string_view page) {
  Result<json> document = parse_json(page, body_limit);
  if (!document) return std::unexpected(std::move(document).error().within("list of releases"));
  if (!document->is_array())
    return fail(Code::malformed, "list of releases: {}, expected an array",
                json_type_name(*document));
  std::vector<Release> releases;
  for (const json& item : *document) {
    if (!item.is_object())
      return fail(Code::malformed, "list of releases: {} in it, expected objects",
                  json_type_name(item));
    if (std::optional<Release> release = to_release(item)) releases.push_back(*std::move(release));
  }
  return releases;
}

std::vector<Release> sort_releases(std::vector<Release> releases, bool with_prereleases) {
  if (!with_prereleases) std::erase_if(releases, &Release::is_prerelease);
  std::ranges::sort(releases, {}, &Release::version);
  const auto doubles = std::ranges::unique(releases, {}, &Release::version);
  releases.erase(doubles.begin(), doubles.end());
  return releases;
}

const Release* newest_after(std::span<const Release> sorted,
                            const std::optional<Version>& current) {
  if (sorted.empty() || (current && sorted.back().version <= *current)) return nullptr;
  return &sorted.back();
}

Result<Releases> read_releases(const Order& order, bool with_prereleases) {
  Releases releases;
  const auto on_page = [&](std::string_view page) -> Result<> {
    std::ranges::move(TRY(parse_releases(page)), std::back_inserter(releases.list));
    return {};
  };
  releases.fetched = TRY(fetch(order, on_page));
  releases.list = sort_releases(std::move(releases.list), with_prereleases);
  return releases;
}

}  // namespace kata::release
