// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::exec {

/// 128 random bits as 32 lower-case hexadecimal digits.
/// Source: getrandom(2).
[[nodiscard]] std::string random_hex();

/// Looks for a text in a stream that arrives in pieces. Memory: the text's length, whatever comes.
class MarkerScanner {
 public:
  explicit MarkerScanner(std::string marker) : marker_(std::move(marker)) {}

  /// What a piece of the stream holds.
  struct Found {
    std::string before;      ///< cannot be part of the marker; may be empty
    bool complete = false;   ///< the marker followed `before`
    std::string_view after;  ///< what followed the marker, a part of the piece; empty otherwise
  };

  /// Takes the next piece. After a complete marker the scanner starts afresh.
  [[nodiscard]] Found feed(std::string_view piece);

  /// What is held back because it may begin a marker; for the end of the stream.
  [[nodiscard]] std::string_view held() const { return held_; }

 private:
  std::string marker_;
  std::string held_;  // a beginning of marker_
};

}  // namespace kata::exec
