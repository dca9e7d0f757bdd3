// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "release/url.hpp"

namespace kata::release {

/// What a server or a proxy said, and those of its fields that mean something here.
struct Answer {
  unsigned status = 0;
  std::string reason;  ///< its own words for the status; not escaped
  std::string body;
  std::string location;         ///< of a redirect
  std::string link;             ///< where the next page is
  std::string calls_remaining;  ///< X-RateLimit-Remaining
  std::string calls_reset;      ///< X-RateLimit-Reset: seconds since the epoch
};

inline constexpr std::size_t head_limit = std::size_t{16} << 10;
inline constexpr std::size_t body_limit = std::size_t{8} << 20;

/// Where an answer comes from: how many bytes were put into the space; 0 at the end.
using Source = std::function<Result<std::size_t>(std::span<char>)>;

enum class Body : unsigned char {
  expected,
  none,  ///< of an answer to CONNECT; what follows its head belongs to the tunnel
};

/// Reads one HTTP/1.1 answer.
/// Errors: unavailable (it ends too early), malformed (not HTTP; larger than a limit), and those of
/// `source`.
[[nodiscard]] Result<Answer> read_answer(const Source& source, Body body = Body::expected);

/// The address of rel="next" in a Link field, or nothing.
/// Source: RFC 8288.
[[nodiscard]] std::optional<std::string> next_link(std::string_view link);

}  // namespace kata::release
