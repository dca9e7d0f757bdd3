// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"
#include "core/version.hpp"
#include "env/advisories.hpp"

namespace kata::env {

using Day = std::chrono::sys_days;

/// Between which days a release was published: the first has commits that are in it, on the last it
/// was there. Nothing: not known.
struct Published {
  std::optional<Day> from;
  std::optional<Day> until;
};

/// Of a release whose own days are not known, those of its neighbours count: fixes go into the
/// newest release alone, so a release with a lower version is older.
/// Source: SECURITY.md of kata-containers/kata-containers; the dates of its commits.
[[nodiscard]] Published published(const Version& release);

/// The newest release that this program knows: 4.1.0.
[[nodiscard]] Version newest_known();

/// The release of Kata that a shim is from.
struct Release {
  Result<std::string> name = fail(Code::not_found, "no shim was found");  ///< "4.1.0"
  std::optional<Version> version;  ///< nothing where the name is none, or not known
  Published published;
  std::optional<std::int64_t> min_age;  ///< days, at least; nothing where the clock is behind
  std::optional<std::int64_t> max_age;  ///< days, at most
  std::optional<Version> newer;         ///< newest_known(), where that is newer
  std::vector<Advisory> advisories;     ///< those of advisories_on()
};

/// What is known of a release on a day: of its name and of nothing else where that is no version.
[[nodiscard]] Release describe_release(std::string name, Day today);

/// The release of the shim at this path, which may be empty. Reads the file VERSION above it and
/// runs nothing.
[[nodiscard]] Release read_release(const Host& host, std::string_view shim, Day today);

/// "2026-08-22".
[[nodiscard]] std::string to_text(Day day);

}  // namespace kata::env
