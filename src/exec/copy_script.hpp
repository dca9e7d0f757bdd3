// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "exec/compression.hpp"
#include "exec/digest.hpp"
#include "exec/guest_tools.hpp"

namespace kata::exec {

/// How one stream crosses the console.
struct Route {
  const GuestTools& tools;
  CopyMethod method = CopyMethod::raw;
  Compression compression = Compression::none;
  Checksum checksum = tools.checksum();
};

/// What a stream carries: a file's contents, or a directory as tar with names below ".".
enum class Cargo : std::uint8_t { file, tree };

/// Characters of a raw frame's header, and of every end line.
inline constexpr std::size_t frame_header_size = 33;

/// A script that sends `path` and then says what became of it: lines "s0" (the status of the
/// reader), "l123" (bytes read, where only the shell reads), the checksum, and "d1" where that is
/// of another reading and `path` changed meanwhile. Where it cannot read at all, it says why
/// instead.
[[nodiscard]] std::string send_script(const Route& route, Cargo cargo, std::string_view path);

/// A script that says "r", reads a stream from the terminal to the line `end_line`, and says lines
/// "c0" (the status of the writer), "l123" (bytes written, where only the shell writes), error
/// texts, and the checksum. It says "f" when the writer gave up early, and begins with an error
/// text instead of "r" where it cannot write at all.
///   raw     frames: frame_header_size characters with a number of bytes, and that many bytes; the
///   end
///           line, of that size too, is not followed by a line end
///   base64  lines of text, then an EOT
///   shell   lines for printf's %b
/// A file goes to `staged`; a tree below that directory, which must exist.
[[nodiscard]] std::string receive_script(const Route& route, Cargo cargo, std::string_view staged,
                                         std::string_view end_line);

/// How a receive_script()'s checksum was made of what arrived.
[[nodiscard]] bool has_checksum(const Route& route);

}  // namespace kata::exec
