// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::tar {

/// How deep a copied tree may be. Dir::remove_all, which must be able to undo a copy, goes to 64.
inline constexpr std::size_t deepest = 60;

/// An archive member's name as a path below the copied directory: without "./", "//" and a '/' at
/// the end; empty for that directory itself.
/// Errors: malformed (empty, absolute, a ".." or a NUL in it, a component longer than 255 bytes,
/// more than 4095 bytes, nested deeper than deepest).
[[nodiscard]] Result<std::string> parse_name(std::string_view name);

}  // namespace kata::tar
