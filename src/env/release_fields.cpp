// SPDX-License-Identifier: Apache-2.0
#include "env/release_fields.hpp"

#include "core/text.hpp"

namespace kata::env {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::optional<Day>& day) { return day ? Json(to_text(*day)) : Json(); }

Json text_or_null(const std::optional<Version>& version) {
  return version ? Json(to_text(*version)) : Json();
}

Json number_or_null(const std::optional<std::int64_t>& number) {
  return number ? Json(*number) : Json();
}

Json advisories_of(const Release& release, const ReleaseFields& fields) {
  if (!release.version) return {};
  Json list = Json::array();
  for (const Advisory& advisory : release.advisories)
    list.push_back({{fields.id, advisory.id},
                    {fields.cve, advisory.cve.empty() ? Json() : Json(advisory.cve)},
                    {fields.first_fixed, text_or_null(advisory.first_fixed)},
                    {fields.what, advisory.what}});
  return list;
}

}  // namespace

void set_release(Draft& draft, const Release& release, const ReleaseFields& fields) {
  draft.set(fields.version, release.name);
  if (release.name && !release.version)
    draft.note(fields.version, fmt::format("{} is no version of a release", quote(*release.name)));
  draft.set(fields.published_from, text_or_null(release.published.from));
  draft.set(fields.published_until, text_or_null(release.published.until));
  draft.set(fields.min_age_days, number_or_null(release.min_age));
  draft.set(fields.max_age_days, number_or_null(release.max_age));
  draft.set(fields.newer, text_or_null(release.newer));
  draft.set(fields.advisories, advisories_of(release, fields));
}

}  // namespace kata::env
