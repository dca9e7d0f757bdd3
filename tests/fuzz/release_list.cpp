// SPDX-License-Identifier: Apache-2.0
// A page of releases: read or refused, and in an order that holds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "release/list.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kata::release;
  auto releases = parse_releases({reinterpret_cast<const char*>(data), size});
  if (!releases) {
    if (releases.error().code != kata::Code::malformed || releases.error().what.empty())
      std::abort();
    return 0;
  }
  for (const Release& release : *releases)
    if (kata::parse_version(to_text(release.version)) != release.version) std::abort();
  const std::vector<Release> sorted = sort_releases(*releases, true);
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (!(sorted[i - 1].version < sorted[i].version)) std::abort();
  for (const Release& release : sort_releases(*std::move(releases), false))
    if (release.is_prerelease || !release.version.prerelease.empty()) std::abort();
  return 0;
}
