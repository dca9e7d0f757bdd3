// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "options.hpp"

namespace kata::sim {

struct Request {
  std::string method;
  std::string target;
  std::string version;                                       ///< "HTTP/1.1"
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
  std::string bytes;  ///< the request as it came

  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

  /// Whether the client said that it will send no other request.
  [[nodiscard]] bool is_last() const;
};

/// The head of a request: everything before the body, up to and with the empty line.
/// Errors: malformed.
[[nodiscard]] Result<Request> parse_request_head(std::string_view bytes);

/// Takes requests from one connection.
class RequestReader {
 public:
  explicit RequestReader(int connection) : connection_(connection) {}

  /// The next request, or nothing where the client closed before one was complete.
  /// Errors: malformed (not HTTP, too large).
  [[nodiscard]] Result<std::optional<Request>> next();

 private:
  [[nodiscard]] bool fill();

  int connection_;
  std::string buffer_;
};

struct Answer {
  unsigned status = 200;
  std::string body;
  bool from_mux = false;  ///< net/http's own error, whose headers come in another order
};

/// How an answer says where it ends.
enum class Framing : std::uint8_t {
  usual,      ///< as the server's HTTP library chooses
  truncated,  ///< with a length that is never reached
  chunked,
  endless,  ///< by the end of the connection, which does not come
};

/// An answer's bytes as net/http or hyper send them: status line, headers in their order and
/// spelling, body. `chunk` bounds the size of a chunk.
[[nodiscard]] std::string to_wire(Dialect dialect, const Request& request, const Answer& answer,
                                  Framing framing, std::size_t chunk);

/// What the server sends when it cannot read a request; `why` is net/http's text for it.
[[nodiscard]] std::string bad_request_wire(Dialect dialect, std::string_view why);

}  // namespace kata::sim
