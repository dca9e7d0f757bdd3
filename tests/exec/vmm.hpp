// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "core/fd.hpp"
#include "shim/server.hpp"

namespace kata::test {

/// Where the VMM of sandbox "sb1" listens.
inline constexpr std::string_view vmm_socket = "/run/vc/vm/sb1/clh.sock";

/// A VMM that takes one connection after the other, on a thread of its own, until destroyed.
class Vmm {
 public:
  /// `serve` gets the connection and how many there were before; then it is closed.
  Vmm(const Machine& machine, std::function<void(int connection, unsigned before)> serve);
  ~Vmm();
  Vmm(const Vmm&) = delete;
  Vmm& operator=(const Vmm&) = delete;

 private:
  Fd listener_;
  std::thread thread_;
};

/// Sends all, unless the other end is gone.
void send_text(int socket, std::string_view bytes);

/// What arrives up to the end, to `enough` bytes, or until nothing came for 20 s.
[[nodiscard]] std::string receive_text(int socket, std::size_t enough = std::size_t{1} << 20);

/// One line with its end.
[[nodiscard]] std::string receive_line(int socket);

/// Whether a connection waits at a listening socket.
[[nodiscard]] bool has_caller(const Fd& listener);

}  // namespace kata::test
