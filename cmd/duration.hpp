// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::cmd {

/// A time of more than 0 and at most 24 hours: whole seconds, or a number with 's', 'ms' or 'm'.
/// Errors: usage, naming `option`.
[[nodiscard]] Result<std::chrono::milliseconds> parse_duration(std::string_view option,
                                                               const std::string& text);

}  // namespace kata::cmd
