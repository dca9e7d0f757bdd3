// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "release/trust.hpp"

struct ssl_st;

namespace kata::release {

/// A TCP connection, with TLS on it from start_tls() on. Calls block; whoever wants an end to that
/// ends the process, as child.cpp does, because a look-up of a name has no deadline either.
class Connection {
 public:
  /// Looks `host` up in /etc/hosts and the DNS, and tries its addresses by turns.
  /// Errors: not_found (no such name), unavailable (nobody listens), timed_out, io.
  [[nodiscard]] static Result<Connection> open(const std::string& host, std::uint16_t port);

  /// Agrees on TLS with a server whose certificate is good, and made out to `host`.
  /// Errors: refused (its certificate is not), malformed (it does not speak TLS), unavailable.
  [[nodiscard]] Result<> start_tls(const Trust& trust, const std::string& host);

  [[nodiscard]] Result<> write(std::string_view bytes);

  /// How many bytes were put into `space`; 0 at the end, which under TLS was announced.
  [[nodiscard]] Result<std::size_t> read(std::span<char> space);

 private:
  explicit Connection(Fd fd) : fd_(std::move(fd)) {}
  struct Free {
    void operator()(ssl_st* tls) const;
  };

  Fd fd_;
  std::unique_ptr<ssl_st, Free> tls_;
};

}  // namespace kata::release
