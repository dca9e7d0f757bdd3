// SPDX-License-Identifier: Apache-2.0
// What a shim answers: within its limits or refused, and read the same when framed anew.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "shim/http.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using kata::Code;
  using kata::shim::parse_response;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const kata::shim::Limits limits{.header_bytes = 256, .body_bytes = 512};

  const auto response = parse_response(bytes, limits);
  if (!response) {
    const Code code = response.error().code;
    if (code != Code::unavailable && code != Code::malformed) std::abort();
    if (response.error().what.empty()) std::abort();
    return 0;
  }
  if (response->body.size() > limits.body_bytes) std::abort();

  const bool has_body =
      response->status >= 200 && response->status != 204 && response->status != 304;
  const auto again =
      parse_response(fmt::format("HTTP/1.1 {:03} x\r\nContent-Length: {}\r\n\r\n{}",
                                 response->status, response->body.size(), response->body),
                     limits);
  if (has_body && (!again || again->status != response->status || again->body != response->body))
    std::abort();
  return 0;
}
