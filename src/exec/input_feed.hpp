// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "exec/wire.hpp"

namespace kata::exec {

/// How bytes pass a terminal that acts upon some of them.
enum class InputEncoding : std::uint8_t {
  base64,  ///< for `base64 -d`; 3,000 bytes a line
  octal,   ///< for printf's %b, a builtin; 750 bytes a line
};

/// One line, without its end, for `bytes` in that encoding.
[[nodiscard]] std::string encode_input(std::string_view bytes, InputEncoding encoding);

/// Our standard input on its way to a loop in the guest that decodes line by line until ".".
class InputFeed {
 public:
  InputFeed(int fd, InputEncoding encoding) : fd_(fd), encoding_(encoding) {}

  /// The descriptor to wait for, or -1 while a line is still to be sent or the end was seen.
  [[nodiscard]] int wanted() const { return open_ && pending_.empty() ? fd_ : -1; }
  [[nodiscard]] bool has_pending() const { return !pending_.empty(); }
  [[nodiscard]] bool is_done() const { return !open_ && pending_.empty(); }

  /// Reads what is there and makes a line of it; at the end of the input, the last line.
  [[nodiscard]] Result<> take();

  /// Sends what fits.
  [[nodiscard]] Result<> give(Wire& wire, const Wait& wait);

 private:
  int fd_;
  InputEncoding encoding_;
  bool open_ = true;
  std::string pending_;
};

}  // namespace kata::exec
