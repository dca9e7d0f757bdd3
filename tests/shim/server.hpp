// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/fd.hpp"
#include "core/host.hpp"

namespace kata::test {

/// A temporary directory that stands for the root of a machine.
class Machine {
 public:
  Machine();
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  [[nodiscard]] const Host& host() const { return host_; }
  [[nodiscard]] std::filesystem::path at(std::string_view path) const;

  void make_dirs(std::string_view path) const;
  /// Leaves a socket that nobody listens on.
  void make_stale_socket(std::string_view path) const;

 private:
  std::filesystem::path root_;
  Host host_;
};

/// A bound and, if `backlog` is not negative, listening UNIX socket, whatever the path's length.
[[nodiscard]] Fd bind_unix(const std::filesystem::path& path, int backlog);

/// What a server does once it has sent its reply.
enum class Then { close, hang };

/// Serves one reply to whatever request comes, on a thread of its own, until destroyed.
class Server {
 public:
  Server(const Machine& machine, std::string_view socket, std::string reply,
         Then then = Then::close);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Stops the server and tells what it was sent, byte by byte; connections without a byte do not
  /// count.
  [[nodiscard]] const std::vector<std::string>& requests();

 private:
  void serve();
  void answer(int connection);
  void stop();

  Fd listener_;
  Fd stop_;
  std::string reply_;
  Then then_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

/// Makes this thread an ordinary user's while it lives, where the tests run as root.
class Unprivileged {
 public:
  Unprivileged();
  ~Unprivileged();
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  bool was_root_ = false;
};

}  // namespace kata::test
