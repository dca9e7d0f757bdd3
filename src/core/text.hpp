// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata {

/// `text` made safe for a terminal and a log line: control characters, line and paragraph
/// separators, text-direction controls and bytes that are not UTF-8 become \n, \t or \xNN; a
/// backslash is doubled. Text longer than `limit` bytes is cut and ends in "...".
[[nodiscard]] std::string escape(std::string_view text, std::size_t limit = 4096);

/// escape() between single quotes, for messages.
[[nodiscard]] std::string quote(std::string_view text);

/// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Number of terminal columns of escaped text; wide characters count as one.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Removes blanks, tabs and line ends at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// ASCII lower case, whatever the locale.
[[nodiscard]] std::string to_lower(std::string_view text);

/// A whole decimal number: digits only, no sign, no leading zero, no blank.
/// Returns nothing where the text is anything else or does not fit.
[[nodiscard]] std::optional<std::uint64_t> parse_u64(std::string_view text);

/// A size in bytes: "5368709120", "5Gi" or "5GiB" (powers of 1024), "5G" or "5GB" (powers of 1000).
/// Units:  B, K M G T P E, Ki Mi Gi Ti Pi Ei, each with an optional B; k is K.
/// Errors: usage, naming what is wrong with the text.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);

/// A size for people: "512 B", "1.5 GiB"; at most one decimal, never rounded up to the next unit.
[[nodiscard]] std::string format_size(std::uint64_t bytes);

/// The candidate that `word` was probably meant to be, or nothing: at most two edits away
/// (insert, delete, replace, swap neighbours), and at most a third of the word's letters or one.
[[nodiscard]] std::optional<std::string_view> closest(std::string_view word,
                                                      std::span<const std::string_view> candidates);

}  // namespace kata
