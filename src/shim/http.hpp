// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/host.hpp"

namespace kata::shim {

/// How long a request's content type can be: Beast keeps a field's length in 16 bits.
inline constexpr std::size_t most_type_bytes = 65'533;

/// What to ask a shim. The caller vouches for method, target and type, and for a TRACE without a
/// body; they are not checked again.
struct Request {
  std::string method = "GET";
  std::string target;  ///< origin-form or absolute-form, percent-encoded already
  std::string body{};
  std::string content_type{};
};

/// What the shim said, whatever its status.
struct Response {
  unsigned status = 0;
  std::string body;
};

/// What a request may cost.
struct Limits {
  std::chrono::milliseconds patience{10'000};  ///< from connecting to the last byte
  std::size_t header_bytes = std::size_t{8} << 10;
  std::size_t body_bytes = std::size_t{1} << 20;
  int interrupt = -1;  ///< ends the request once it is readable; polled, never read; -1 for none
};

/// Sends one HTTP/1.1 request to the UNIX socket `socket` and reads the whole answer: with a
/// length, chunked, or until the end. Sends "Host: shim" and "Connection: close".
/// Errors: not_found (no socket), denied, unavailable (nobody listens; connection closed before
/// the answer was complete), timed_out, interrupted, malformed (not HTTP; larger than a limit), io.
[[nodiscard]] Result<Response> call(const Host& host, std::string_view socket,
                                    const Request& request, const Limits& limits);

/// call() on a connection that was taken already; `socket` is for messages only.
[[nodiscard]] Result<Response> exchange(Fd connection, std::string_view socket,
                                        const Request& request, const Limits& limits);

/// Reads an answer out of bytes: what `call` does after the socket. For tests and fuzzing.
/// Errors: unavailable (incomplete), malformed.
[[nodiscard]] Result<Response> parse_response(std::string_view bytes, const Limits& limits);

/// Percent-encodes everything but letters, digits, '-', '.', '_' and '~' (RFC 3986 unreserved).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace kata::shim
