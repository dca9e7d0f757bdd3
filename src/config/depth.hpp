// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "config/document.hpp"

namespace kata::config {

/// Where TOML text first nests deeper than `limit`: the parts of a header, of a dotted key, and the
/// brackets around a value, counted together. Nothing where it does not.
///
/// Reads strings and comments as the language has them, so that it counts as the parser nests. Past
/// the first mistake in the text, where a parser stops, what it says means nothing.
[[nodiscard]] std::optional<Place> find_deeper_than(std::string_view text, std::size_t limit);

}  // namespace kata::config
