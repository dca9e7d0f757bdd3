// SPDX-License-Identifier: Apache-2.0
#include "exec/vmm.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace kata::test {

Vmm::Vmm(const Machine& machine, std::function<void(int, unsigned)> serve) {
  machine.make_dirs(vmm_socket.substr(0, vmm_socket.rfind('/')));
  listener_ = bind_unix(machine.at(vmm_socket), 8);
  thread_ = std::thread{[this, serve = std::move(serve)] {
    for (unsigned before = 0;; ++before) {
      const Fd connection{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!connection) return;
      serve(connection.get(), before);
    }
  }};
}

Vmm::~Vmm() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
}

void send_text(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

std::string receive_text(int socket, std::size_t enough) {
  std::string all;
  std::array<char, 4096> bytes{};
  pollfd ready{socket, POLLIN, 0};
  while (all.size() < enough && ::poll(&ready, 1, 20'000) > 0) {
    const ssize_t got =
        ::recv(socket, bytes.data(), std::min(bytes.size(), enough - all.size()), 0);
    if (got <= 0) break;
    all.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return all;
}

std::string receive_line(int socket) {
  std::string line;
  while (!line.ends_with('\n')) {
    const std::string byte = receive_text(socket, 1);
    if (byte.empty()) break;
    line += byte;
  }
  return line;
}

bool has_caller(const Fd& listener) {
  pollfd waiting{listener.get(), POLLIN, 0};
  return ::poll(&waiting, 1, 0) > 0;
}

}  // namespace kata::test
