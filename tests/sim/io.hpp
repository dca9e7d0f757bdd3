// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace kata::sim {

/// Sends all of `bytes`; false when the other end is gone.
[[nodiscard]] inline bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Reads and forgets until the other end closes.
inline void wait_for_close(int socket) {
  std::array<char, 4096> bytes{};
  while (::recv(socket, bytes.data(), bytes.size(), 0) > 0) {
  }
}

/// Reads nothing and waits until the other end closes.
inline void wait_for_hang_up(int socket) {
  pollfd gone{socket, POLLRDHUP, 0};
  while (::poll(&gone, 1, -1) < 0 && errno == EINTR) {
  }
}

}  // namespace kata::sim
