// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace kata::sim {

/// The sockets of this sandbox and the directories made for them, so that all can be removed again.
class Places {
 public:
  explicit Places(std::string root) : root_(std::move(root)) {}

  /// Binds a UNIX stream socket at `path` below the root, which may be longer than sockaddr_un
  /// allows; missing directories are made with mode 0700, a socket left over is replaced.
  /// Errors: those of mkdir(2) and bind(2).
  [[nodiscard]] Result<Fd> bind(const std::string& path);

  /// Makes the directories that `path` below the root needs, with mode 0700.
  /// Errors: those of mkdir(2).
  [[nodiscard]] Result<> make_dirs(const std::string& path);

  /// Writes a file below the root, with its directories.
  /// Errors: those of mkdir(2), open(2) and write(2).
  [[nodiscard]] Result<> write(const std::string& path, std::string_view text);

  /// Removes every socket and file, and every directory made here that is empty.
  void remove_all();

  /// Names of the sockets, root included.
  [[nodiscard]] const std::vector<std::string>& sockets() const { return sockets_; }

 private:
  std::string root_;
  std::vector<std::string> sockets_;
  std::vector<std::string> files_;
  std::vector<std::string> directories_;
};

/// Serves each connection to `listener` with `serve` on a thread of its own, for as long as the
/// process lives. Returns once connections are taken.
/// Errors: those of listen(2).
[[nodiscard]] Result<> start_serving(Fd listener, std::function<void(Fd)> serve);

}  // namespace kata::sim
