// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "core/error.hpp"

namespace kata::sim {

/// How the management server misbehaves once it has read a request.
enum class Fault : std::uint8_t {
  none,
  slow,            ///< one byte each N ms
  hang,            ///< never answers
  drop,            ///< closes without a byte
  truncate,        ///< sends less than its Content-Length says
  chunked,         ///< a right answer in chunks of at most N bytes
  garbage,         ///< bytes that are not HTTP
  oversized,       ///< a body that never ends
  huge_header,     ///< a header line of N bytes before the others
  status,          ///< status N with a text
  partial_status,  ///< closes inside the status line
};

/// How the hybrid-vsock endpoint misbehaves.
enum class HybridFault : std::uint8_t {
  none,
  hang,        ///< never reads nor answers
  drop_at,     ///< closes when it has read N bytes
  no_newline,  ///< sends "OK <port>" without a line end, and waits
  coalesce,    ///< sends the guest's first bytes together with the OK line
  reject,      ///< closes without text after a right request
  endless,     ///< answers with 1 GiB without a line end
  byte,        ///< takes and gives one byte at a time
};

/// A fault and its number, where it has one.
template <class Mode>
struct Chosen {
  Mode mode = Mode::none;
  std::uint64_t number = 0;
};

/// MODE or MODE=N, as `--fault` takes it.
/// Errors: usage.
[[nodiscard]] Result<Chosen<Fault>> parse_fault(std::string_view text);

/// MODE or MODE=N, as `--hv-fault` takes it.
/// Errors: usage.
[[nodiscard]] Result<Chosen<HybridFault>> parse_hybrid_fault(std::string_view text);

}  // namespace kata::sim
