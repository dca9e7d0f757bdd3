// SPDX-License-Identifier: Apache-2.0
// vsock_console PORT[=KIND]...: debug consoles as the agent's, on AF_VSOCK ports of the machine it
// runs on. Only for a guest of the VM tests. Prints "ready" and serves until it is killed.
#include <linux/vm_sockets.h>
#include <sys/socket.h>

#include <cstdio>
#include <thread>

#include "guest_port.hpp"

namespace kata::vm {
namespace {

Result<Fd> listen_on(std::uint32_t port) {
  Fd listener{::socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_vm address{};
  address.svm_family = AF_VSOCK;
  address.svm_cid = VMADDR_CID_ANY;
  address.svm_port = port;
  if (!listener ||
      ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), 1) != 0)
    return sys_error(errno, "listen on port {}", port);
  return listener;
}

void serve(const Fd& listener, const GuestPort& port) {
  for (;;) {
    Fd connection{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (connection) std::thread{serve_port, port, std::move(connection)}.detach();
  }
}

Result<> run(const std::vector<std::string_view>& arguments) {
  const std::vector<GuestPort> ports = TRY(parse_ports(arguments));
  std::vector<std::thread> threads;
  for (const GuestPort& port : ports)
    threads.emplace_back(serve, TRY(listen_on(port.number)), port);
  std::puts("ready");
  std::fflush(stdout);
  for (std::thread& thread : threads) thread.join();
  return {};
}

}  // namespace
}  // namespace kata::vm

int main(int argc, char** argv) {
  const auto served = kata::vm::run(std::vector<std::string_view>(argv + 1, argv + argc));
  if (!served) fmt::print(stderr, "error: {}\n", served.error().what);
  std::fflush(stderr);
  std::quick_exit(1);  // threads may serve yet
}
