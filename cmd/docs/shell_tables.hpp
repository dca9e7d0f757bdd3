// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cmd/model.hpp"

namespace kata::docs {

/// bash and zsh spell the tables alike.
enum class Shell : std::uint8_t { posix, fish };

/// Functions that tell a shell what the commands take, for the line "@TABLES@" of `engine`. Each
/// answers with lines "WORD<TAB>DESCRIPTION", or with one "what":
///   commands PATH            the commands below PATH: "", "direct-volume"
///   options PATH             its own options; those of "" go with every command
///   value "PATH OPTION"      what the option's value is; "flag" where it takes none. Options of
///                            every command have an empty PATH, save where they take more
///   argument "PATH N"        what its N-th argument is, from 1; "PATH *" for those behind
///   command_of "PATH WORD"   the path that WORD leads to, or nothing
///   takes_words PATH         "yes" where a guest's command follows "--"
/// A "what" is "text", "words W...", "live KIND", "live+files KIND", "files" or "directories".
[[nodiscard]] std::string with_tables(std::string_view engine, const cmd::CommandModel& root,
                                      Shell shell);

}  // namespace kata::docs
