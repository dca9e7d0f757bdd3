// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cmd/command.hpp"

namespace kata::cmd {

/// An argument's text: itself, the contents of FILE for "@FILE", or standard input for "-". At most
/// 1 MiB is read.
/// Errors: usage (larger), and those of opening and reading FILE.
[[nodiscard]] Result<std::string> read_input(Context& ctx, std::string_view spec);

}  // namespace kata::cmd
