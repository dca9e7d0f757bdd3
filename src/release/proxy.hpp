// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "release/url.hpp"

namespace kata::release {

/// What stands between this machine and the network.
struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  std::string credentials{};  ///< "user:password" as the proxy takes them, or empty
};

/// "http://user:password@proxy:3128", "proxy:3128"; port 80 where none is given.
/// Errors: malformed; unsupported (a scheme other than http).
[[nodiscard]] Result<Proxy> parse_proxy(std::string_view text);

/// Whether `no_proxy` has a word for the host: "*", the host itself, a domain that it is in (with
/// or without a dot or "*." before it), or a network that its address is in ("10.0.0.0/8"); each
/// may name a port. Words stand between commas or blanks. Source: curl(1), NO_PROXY.
[[nodiscard]] bool goes_direct(std::string_view no_proxy, const Url& url);

}  // namespace kata::release
