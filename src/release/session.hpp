// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "release/http.hpp"
#include "release/proxy.hpp"
#include "release/trust.hpp"
#include "release/url.hpp"

namespace kata::release {

/// What a session tells while it runs.
struct Events {
  std::function<void(std::string_view)> doing;  ///< "look up 'api.github.com'": what may hang now
  std::function<void(std::string_view)> note;   ///< what the user ought to know; escaped
};

/// Asks https servers for pages, through a proxy where one is named. A connection carries one
/// request. Blocks as Connection does.
class Session {
 public:
  struct Ways {
    std::string proxy{};     ///< as in HTTPS_PROXY, or empty
    std::string no_proxy{};  ///< as in NO_PROXY
    std::string agent{};     ///< how we name ourselves
  };
  Session(const Trust& trust, Ways ways, Events events)
      : trust_(trust), ways_(std::move(ways)), events_(std::move(events)) {}

  /// The answer of the page at `url`, or of the page that it redirects to, whose address `url` is
  /// then; whatever its status.
  /// Errors: refused (a redirect to anything but https, more than five of them, a certificate that
  /// is not good), malformed, not_found, unavailable, unsupported (the proxy's scheme), io.
  [[nodiscard]] Result<Answer> get(Url& url);

 private:
  [[nodiscard]] Result<Answer> get_once(const Url& url);
  [[nodiscard]] Result<> open_tunnel(class Connection& connection, const Proxy& proxy,
                                     const Url& url);

  const Trust& trust_;
  Ways ways_;
  Events events_;
};

}  // namespace kata::release
