// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata {

/// The most that JSON from outside may hold, unless its reader expects more.
inline constexpr std::size_t json_size_limit = std::size_t{1} << 20;
inline constexpr std::size_t json_depth_limit = 64;

/// One JSON value (RFC 8259) and nothing after it. Stricter than the library: two members of one
/// object with the same name, nesting deeper than 64 and text larger than `limit` bytes are
/// refused. Errors: malformed, with line and column where the grammar is broken.
[[nodiscard]] Result<nlohmann::json> parse_json(std::string_view text,
                                                std::size_t limit = json_size_limit);

/// Compact JSON. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_json_text(const nlohmann::ordered_json& value);

/// Appends JSON that is indented by two, its lines after the first by `margin` more. Bytes that are
/// not UTF-8 become U+FFFD.
void append_json_lines(std::string& out, const nlohmann::ordered_json& value, std::size_t margin);

/// One whole document in that form, with a line end.
[[nodiscard]] std::string to_json_lines(const nlohmann::ordered_json& document);

/// "null", "a string", "an array": what a JSON value is, for messages.
[[nodiscard]] std::string_view json_type_name(const nlohmann::json& value);

}  // namespace kata
