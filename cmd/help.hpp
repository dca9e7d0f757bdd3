// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cmd/model.hpp"

namespace kata::cmd {

/// What --help prints for `command`, wrapped to `columns`, out of the command tree alone.
[[nodiscard]] std::string help_text(const CommandModel& command, unsigned columns);

/// A command line in lines of at most `width`, each but the first after `margin` blanks: broken
/// between words as a shell has them, with a backslash.
[[nodiscard]] std::string wrapped_command(std::string_view line, std::size_t margin,
                                          std::size_t width);

/// An example's line for who called the program by this name.
[[nodiscard]] std::string as_named(std::string_view line, std::string_view program);

}  // namespace kata::cmd
