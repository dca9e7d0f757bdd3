// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kata::sandbox {

/// The scalars of a JSON text at `places`, written like "/a/b" with the members' own names; numbers
/// and truth values as text. Nothing for a place that is not there, or is no scalar. What stands
/// before broken JSON counts, as a runtime may be writing the file. Members of arrays have no
/// place. Reads without building the document: a node has hundreds of these files.
[[nodiscard]] std::vector<std::optional<std::string>> pick_json(
    std::string_view text, std::span<const std::string_view> places);

}  // namespace kata::sandbox
