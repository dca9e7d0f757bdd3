// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::exec {

enum class Compression : std::uint8_t { none, gzip, zstd };

[[nodiscard]] std::string_view to_text(Compression compression);

/// One direction of a compressed stream. Memory: 10 MiB at most, whatever comes.
class Recoder {
 public:
  virtual ~Recoder() = default;
  Recoder(const Recoder&) = delete;
  Recoder& operator=(const Recoder&) = delete;

  /// Takes the next piece, which must live until next() gave all of it.
  virtual void feed(std::string_view piece) = 0;

  /// Says that no piece follows.
  virtual void end() = 0;

  /// What the pieces so far make, at most 64 KiB at a time, valid until the next call; empty where
  /// more must be fed, or at the end of the stream.
  /// Errors: malformed (not a stream of that kind, it ends too early, or it goes on behind its
  /// end).
  [[nodiscard]] virtual Result<std::string_view> next() = 0;

 protected:
  Recoder() = default;
};

/// At the level that costs least time.
[[nodiscard]] std::unique_ptr<Recoder> make_compressor(Compression compression);

/// Of one gzip member or zstd frame. A frame that wants a window of more than 8 MiB is refused.
[[nodiscard]] std::unique_ptr<Recoder> make_decompressor(Compression compression);

/// Whether the beginning of some data becomes at least a tenth smaller.
[[nodiscard]] bool is_compressible(std::string_view sample);

}  // namespace kata::exec
