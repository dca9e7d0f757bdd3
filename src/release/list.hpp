// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"
#include "core/version.hpp"
#include "release/fetch.hpp"

namespace kata::release {

/// One release of Kata, as its page says. All texts are the server's; escape them.
struct Release {
  Version version;
  bool is_prerelease = false;  ///< by its mark or by its version
  std::string created{};       ///< "2026-08-12T09:51:33Z"
  std::string tarball{};       ///< the sources
  std::string url{};           ///< its first file, else its page
};

/// The releases of one page of GitHub's list. Drafts, and releases whose tag is no version, are
/// left out. Errors: malformed (no JSON, another shape). Source: docs.github.com, "List releases";
/// src/runtime/cmd/kata-runtime/release.go.
[[nodiscard]] Result<std::vector<Release>> parse_releases(std::string_view page);

/// Those that are wanted, the oldest first, each version once.
[[nodiscard]] std::vector<Release> sort_releases(std::vector<Release> releases,
                                                 bool with_prereleases);

/// The newest release that is newer than `current`, or than nothing; null where there is none.
/// `sorted` is as sort_releases() leaves it.
[[nodiscard]] const Release* newest_after(std::span<const Release> sorted,
                                          const std::optional<Version>& current);

struct Releases {
  std::vector<Release> list;  ///< as sort_releases() leaves it
  Fetched fetched;
};

/// Errors: those of fetch() and parse_releases().
[[nodiscard]] Result<Releases> read_releases(const Order& order, bool with_prereleases);

/// Where releases are listed unless KATA_RELEASE_URL says otherwise.
/// Source: src/runtime/cmd/kata-runtime/release.go.
inline constexpr std::string_view default_url =
    "https://api.github.com/repos/kata-containers/kata-containers/releases";

}  // namespace kata::release
