// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kata {

/// A version as releases are tagged. What stands behind '+' says nothing about the order and is
/// dropped.
/// Source: Semantic Versioning 2.0.0, sections 2, 9, 10 and 11.
struct Version {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::string prerelease{};  ///< "alpha4", "rc.1"; empty for a release proper

  /// A pre-release comes before its release; its numbers are compared as such, words as bytes.
  [[nodiscard]] std::strong_ordering operator<=>(const Version& other) const;
  [[nodiscard]] bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

/// "3.2.0", "4.0.0-alpha.1"; nothing for any other text, one of more than 128 bytes included.
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

[[nodiscard]] std::string to_text(const Version& version);

/// What kind of step leads from `current` to `next`, which is newer: "major", "minor", "patch",
/// each with " pre-release" behind it where it leads to one, or "pre-release" where nothing else
/// differs. Source: src/runtime/cmd/kata-runtime/release.go, getNewReleaseType.
[[nodiscard]] std::string step_between(const Version& current, const Version& next);

}  // namespace kata
