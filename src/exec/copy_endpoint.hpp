// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::exec {

/// One side of a copy.
struct CopyEndpoint {
  enum class Kind : std::uint8_t {
    host,    ///< a path of this machine
    guest,   ///< a path in a sandbox
    stream,  ///< "-": a tar stream on standard input or output
  };
  Kind kind = Kind::host;
  std::string sandbox;  ///< of a guest's
  std::string path;     ///< absolute for a guest's; empty for a stream
};

/// Reads one side. "ID:/path" is a path in a guest, where the part before the first ':' is neither
/// empty nor has a '/'; "-" is a stream; all else is a path of this machine, so that "./a:b" and
/// "/x:y" always are.
/// Errors: usage (an empty word, a guest path that is not absolute or longer than 4095 bytes).
/// Source: docker-cp(1).
[[nodiscard]] Result<CopyEndpoint> parse_copy_endpoint(std::string_view word);

struct CopyEndpoints {
  CopyEndpoint source;
  CopyEndpoint target;

  [[nodiscard]] bool is_into_guest() const { return target.kind == CopyEndpoint::Kind::guest; }
  [[nodiscard]] const CopyEndpoint& guest() const { return is_into_guest() ? target : source; }
};

/// Reads both sides.
/// Errors: those of parse_copy_endpoint; usage (not exactly one of them is in a guest).
[[nodiscard]] Result<CopyEndpoints> parse_copy_endpoints(std::string_view source,
                                                         std::string_view target);

}  // namespace kata::exec
