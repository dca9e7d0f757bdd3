// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kata {

/// The two alphabets of RFC 4648: section 5 (`-` `_`) and section 4 (`+` `/`).
enum class Base64 : unsigned char { url, standard };

/// Padded base64 of `bytes`.
[[nodiscard]] std::string to_base64(std::string_view bytes, Base64 alphabet);

/// The bytes of padded base64 text. Strict: returns nothing for a wrong length, a character outside
/// the alphabet, padding in the wrong place, or unused bits that are not zero, so that every
/// byte string has exactly one accepted form.
[[nodiscard]] std::optional<std::string> parse_base64(std::string_view text, Base64 alphabet);

}  // namespace kata
