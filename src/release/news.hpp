// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/version.hpp"
#include "release/list.hpp"

namespace kata::release {

/// What a list of releases is to a node.
struct News {
  std::optional<Version> installed{};
  const Release* newest = nullptr;  ///< null where the list is empty
  const Release* newer = nullptr;  ///< than what is installed, or than nothing; null: there is none
};

/// `sorted` is as sort_releases() leaves it and must outlive the result.
[[nodiscard]] News make_news(std::span<const Release> sorted,
                             const std::optional<Version>& installed);

inline constexpr std::string_view no_releases = "No releases available\n";

/// One line, with its end, escaped. Source: src/runtime/cmd/kata-runtime/release.go.
[[nodiscard]] std::string to_text(const News& news);

/// {"installed","newer","newest"}, each null where there is none; what is newer is told only where
/// it is known than what.
[[nodiscard]] nlohmann::ordered_json to_json(const News& news);

/// {"version","prerelease","created","url","tarball"}.
[[nodiscard]] nlohmann::ordered_json to_json(const Release& release);

}  // namespace kata::release
