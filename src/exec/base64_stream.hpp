// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::exec {

/// Decodes standard base64 that arrives in pieces, in lines of any length. Memory: a group of four
/// besides the piece.
class Base64Stream {
 public:
  /// The bytes that `piece` completes. Line ends (NL, and CR before it) are skipped.
  /// Errors: malformed (a character outside the alphabet, or text behind the padding).
  [[nodiscard]] Result<std::string> feed(std::string_view piece);

  /// Ends the stream.
  /// Errors: malformed (it ends in the middle of a group).
  [[nodiscard]] Result<> finish() const;

 private:
  std::string held_;      // the beginning of a group
  bool is_over_ = false;  // padding came
};

}  // namespace kata::exec
