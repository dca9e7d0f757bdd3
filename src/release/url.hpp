// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::release {

/// An https URL, taken apart.
struct Url {
  std::string host;  ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string target = "/";  ///< path and query, printable ASCII

  [[nodiscard]] bool has_origin_of(const Url& other) const {
    return host == other.host && port == other.port;
  }
};

/// An https URL of at most 4096 bytes; its fragment is dropped.
/// Errors: malformed, naming what is wrong; refused (another scheme).
/// Source: RFC 3986.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// What a Location or Link says of a page that was fetched from `base`.
/// Errors: those of parse_url().
[[nodiscard]] Result<Url> resolve(const Url& base, std::string_view reference);

/// "https://host:8443/path".
[[nodiscard]] std::string to_text(const Url& url);

/// A host and a port, as in "proxy:3128" or "[::1]:3128"; `fallback` where no port is given.
/// Errors: malformed.
struct Authority {
  std::string host;
  std::uint16_t port = 0;
};
[[nodiscard]] Result<Authority> parse_authority(std::string_view text, std::uint16_t fallback);

/// "host:port", with brackets around an IPv6 address.
[[nodiscard]] std::string to_authority(std::string_view host, std::uint16_t port);

}  // namespace kata::release
