// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "directvol/mount_info.hpp"

namespace kata::directvol {

// The two readers behind parse_mount_info(): one for what runtimes ask for at every mount, one for
// whatever else a release, a person or an enemy wrote. What the first takes, the second reads as
// the same, with nothing odd about it.

/// Reads mount info that has known members alone, each of its own type and in its current spelling,
/// besides the old one or not; nothing for any other text.
[[nodiscard]] std::optional<MountInfo> read_usual_mount_info(std::string_view text);

/// Reads mount info of any kind, by way of a JSON document. Errors: those of parse_mount_info().
[[nodiscard]] Result<ParsedMountInfo> read_any_mount_info(std::string_view text);

}  // namespace kata::directvol
