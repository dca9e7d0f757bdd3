// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "check/check.hpp"

namespace kata::check {

/// What the three checks of volumes say of one.
struct VolumeFindings {
  std::string volume;  ///< its path, or its device where it has no record yet
  Finding device;      ///< vol.device: there, of the right kind, in nobody's use
  Finding formatted;   ///< vol.formatted: holds the file system that the record names
  Finding socket;      ///< vol.socket: somebody listens
};

/// Each of the three with the name of its check.
using VolumeRow = std::pair<std::string_view, const Finding&>;
[[nodiscard]] std::array<VolumeRow, 3> rows_of(const VolumeFindings& found);

/// Whether none of the three fails.
[[nodiscard]] bool is_usable(const VolumeFindings& found);

/// {"schema","volume","checks":[{"id","status","detail","hint"}]}.
[[nodiscard]] nlohmann::ordered_json to_json(const VolumeFindings& found);

/// Judges a direct volume by its path, or mount info as `direct-volume add` takes it: with the same
/// code, so with the same words.
/// Errors: usage (mount info that is none, no volume path), not_found (no record of this path) and
/// whatever keeps the record from being read.
[[nodiscard]] Result<VolumeFindings> judge_volume(const Host& host, std::string_view path_or_json);

/// Every readable record of this node, judged.
/// Errors: refused (the records' root is a link, or not ours), denied, io.
[[nodiscard]] Result<std::vector<VolumeFindings>> judge_volumes(const Host& host);

}  // namespace kata::check
