// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kata::release {

/// What to fetch, and how the network is reached.
struct Order {
  std::string url;
  std::string proxy{};                         ///< HTTPS_PROXY
  std::string no_proxy{};                      ///< NO_PROXY
  std::string cert_file{};                     ///< SSL_CERT_FILE
  std::string cert_directory{};                ///< SSL_CERT_DIR
  std::string agent{};                         ///< "kata-ctl/0.1.0"
  std::chrono::milliseconds patience{30'000};  ///< for all of it
  unsigned pages = 1;                          ///< at most so many, as far as there are more
};

/// What came of it, beside the pages.
struct Fetched {
  std::vector<std::string> notes;         ///< where redirects led; escaped
  std::optional<std::string> rate_limit;  ///< why the server wants to be left alone; escaped
};

/// Hands each page's text, at most 8 MiB, to `on_page`, whose error ends the work.
///
/// The work is done by a child process that is nobody's where this one is root's, and that is
/// killed when the time is over: neither looking up a name nor OpenSSL has a deadline of its own,
/// and what servers send is read without root's rights. The certificates are read before these go.
/// Errors: timed_out, and those of Session::get() and Trust::read(); not_found (404), unavailable
/// (any other status than 200).
[[nodiscard]] Result<Fetched> fetch(const Order& order,
                                    const std::function<Result<>(std::string_view)>& on_page);

}  // namespace kata::release
