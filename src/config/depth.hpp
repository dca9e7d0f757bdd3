// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "config/document.hpp"

namespace kata::config {

/// What a look over TOML text finds before it is parsed.
struct Outline {
  std::optional<Place> too_deep;  ///< where it first nests deeper than the limit
  std::string text;  ///< the same without comments of printable ASCII, every value in its place
};

/// Counts the parts of a header, of a dotted key, and the brackets around a value together, and
/// takes comments out: the parser needs a microsecond for thirty characters of them, and most of a
/// configuration that is delivered are comments.
///
/// Reads strings and comments as the language has them, so that it counts as the parser nests. Past
/// the first mistake in the text, where a parser stops, what it says means nothing.
[[nodiscard]] Outline outline_of(std::string_view text, std::size_t limit);

}  // namespace kata::config
