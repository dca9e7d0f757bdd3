// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::host {

/// How long a program may take to say something about itself.
inline constexpr std::chrono::milliseconds program_patience{2000};

/// How a program is run.
struct Call {
  std::vector<std::string> arguments;                     ///< without its name
  std::size_t output_limit = std::size_t{64} << 10;       ///< bytes; what it prints after is lost
  std::chrono::milliseconds patience = program_patience;  ///< until the end of its output
};

/// What the program at `path` prints on its standard output.
///
/// It is run only if nobody but root (or the user who asks) can have put it there: it and every
/// directory above it belong to one of them, and no other can write to them. It gets no input, a
/// PATH and LC_ALL=C for its environment, and a process group that is killed at the end.
/// Errors: not_found, refused (somebody else could have put it there; a tree below --sysroot),
/// timed_out, unavailable (it failed, or printed nothing), io.
[[nodiscard]] Result<std::string> output_of(const Host& host, std::string_view path,
                                            const Call& call);

/// What `path --version` prints, at most 4 KiB of it, trimmed; run as output_of() says.
[[nodiscard]] Result<std::string> version_of(const Host& host, std::string_view path,
                                             std::chrono::milliseconds patience = program_patience);

}  // namespace kata::host
