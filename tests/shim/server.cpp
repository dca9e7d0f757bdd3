// SPDX-License-Identifier: Apache-2.0
#include "server.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

namespace kata::test {
namespace {

constexpr int patience_ms = 5'000;

std::filesystem::path make_root() {
  std::string name = (std::filesystem::temp_directory_path() / "kata-shim-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  std::filesystem::permissions(name, std::filesystem::perms{0755});
  return name;
}

// Whether `bytes` are one whole request: head, and as much body as it announces.
bool is_whole(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return false;
  constexpr std::string_view name = "Content-Length: ";
  const std::size_t at = bytes.substr(0, end).find(name);
  std::size_t length = 0;
  if (at != std::string_view::npos)
    std::from_chars(bytes.data() + at + name.size(), bytes.data() + end, length);
  return bytes.size() >= end + 4 + length;
}

}  // namespace

Machine::Machine() : root_(make_root()), host_(root_.string()) {}

Machine::~Machine() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

std::filesystem::path Machine::at(std::string_view path) const { return root_ / path.substr(1); }

void Machine::make_dirs(std::string_view path) const {
  std::filesystem::create_directories(at(path));
}

void Machine::make_stale_socket(std::string_view path) const {
  make_dirs(path.substr(0, path.rfind('/')));
  const Fd closed_at_once = bind_unix(at(path), -1);
}

Fd bind_unix(const std::filesystem::path& path, int backlog) {
  const Fd dir{::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  REQUIRE(dir);
  Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(socket);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}/{}", dir.get(),
                   path.filename().string());
  REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  if (backlog >= 0) REQUIRE(::listen(socket.get(), backlog) == 0);
  return socket;
}

Server::Server(const Machine& machine, std::string_view socket, std::string reply, Then then)
    : stop_(::eventfd(0, EFD_CLOEXEC)), reply_(std::move(reply)), then_(then) {
  machine.make_dirs(socket.substr(0, socket.rfind('/')));
  listener_ = bind_unix(machine.at(socket), 8);
  thread_ = std::thread{[this] { serve(); }};
}

Server::~Server() { stop(); }

void Server::stop() {
  if (!thread_.joinable()) return;
  constexpr std::uint64_t one = 1;
  REQUIRE(::write(stop_.get(), &one, sizeof one) == sizeof one);
  thread_.join();
}

const std::vector<std::string>& Server::requests() {
  stop();
  return requests_;
}

void Server::serve() {
  while (true) {
    std::array<pollfd, 2> waiting{pollfd{listener_.get(), POLLIN, 0},
                                  pollfd{stop_.get(), POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 || waiting[1].revents != 0) return;
    const Fd connection{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (connection) answer(connection.get());
  }
}

void Server::answer(int connection) {
  std::string request;
  std::array<char, 4096> part{};
  while (!is_whole(request)) {
    pollfd waiting{connection, POLLIN, 0};
    if (::poll(&waiting, 1, patience_ms) <= 0) return;
    const ssize_t got = ::recv(connection, part.data(), part.size(), 0);
    if (got <= 0) return;
    request.append(part.data(), static_cast<std::size_t>(got));
  }
  requests_.push_back(std::move(request));

  std::string_view rest = reply_;
  while (!rest.empty()) {
    const ssize_t sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the client has seen enough
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  if (then_ == Then::close) return;
  // Until the test ends or the client gives up.
  std::array<pollfd, 2> waiting{pollfd{connection, POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0}};
  ::poll(waiting.data(), waiting.size(), patience_ms);
}

// By raw system call: libc's wrapper would change the other threads too.
Unprivileged::Unprivileged() : was_root_(::geteuid() == 0) {
  if (was_root_) REQUIRE(::syscall(SYS_setresuid, -1, 65534, -1) == 0);
}

Unprivileged::~Unprivileged() {
  if (!was_root_) return;
  ::syscall(SYS_setresuid, -1, 0, -1);
  ::prctl(PR_SET_DUMPABLE, 1);
}

}  // namespace kata::test
