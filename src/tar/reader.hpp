// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "core/error.hpp"
#include "tar/entry.hpp"

namespace kata::tar {

/// Gives the next bytes of a stream, valid until the next call; empty at its end.
using ByteSource = std::function<Result<std::string_view>()>;

/// What a tar stream may hold.
struct Limits {
  std::uint64_t bytes;    ///< of all files together, holes included
  std::uint64_t entries;  ///< files, directories and links
};

/// What to say of a copy that went over its limit.
[[nodiscard]] Error too_many_bytes(std::uint64_t limit);
[[nodiscard]] Error too_many_entries(std::uint64_t limit);

/// Reads a hostile tar stream to its end, members and what follows them, and gives each member that
/// is a file, a directory or a symbolic link to `sink`. `wants` is asked first; a member that it
/// does not want is skipped whatever it is.
/// Errors: malformed (not tar, cut off, a name that parse_name() refuses), refused (a hard
/// link, a device, a FIFO; more than `limits` allow), and those of `source` and `sink`.
[[nodiscard]] Result<> read(const ByteSource& source, const Limits& limits,
                            const std::function<bool(const Entry&)>& wants, Sink& sink);

}  // namespace kata::tar
