// SPDX-License-Identifier: Apache-2.0
#include "listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "core/file.hpp"

namespace kata::sim {

Result<> Places::make_dirs(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1)) {
    const std::string directory = root_ + path.substr(0, slash);
    if (::mkdir(directory.c_str(), 0700) == 0)
      directories_.push_back(directory);
    else if (errno != EEXIST)
      return sys_error(errno, "make directory '{}'", directory);
  }
  return {};
}

Result<Fd> Places::bind(const std::string& path) {
  TRY(make_dirs(path));
  const std::string name = root_ + path;
  const auto slash = name.rfind('/');
  const Fd directory{::open(name.substr(0, slash + 1).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!directory) return sys_error(errno, "open the directory of '{}'", name);

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // By its own name where that fits: /proc/net/unix shows the name that was bound.
  const std::string bound =
      name.size() < sizeof address.sun_path
          ? name
          : fmt::format("/proc/self/fd/{}/{}", directory.get(), name.substr(slash + 1));
  if (bound.size() >= sizeof address.sun_path)
    return sys_error(ENAMETOOLONG, "bind socket '{}'", name);
  std::ranges::copy(bound, std::begin(address.sun_path));

  ::unlinkat(directory.get(), name.c_str() + slash + 1, 0);
  Fd listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!listener) return sys_error(errno, "make socket '{}'", name);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return sys_error(errno, "bind socket '{}'", name);
  sockets_.push_back(name);
  return listener;
}

Result<> Places::write(const std::string& path, std::string_view text) {
  TRY(make_dirs(path));
  const std::string name = root_ + path;
  const Fd file{::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!file) return sys_error(errno, "make '{}'", name);
  files_.push_back(name);
  return write_all(file.get(), name, text);
}

void Places::remove_all() {
  for (const std::string& file : files_) ::unlink(file.c_str());
  for (const std::string& socket : sockets_) ::unlink(socket.c_str());
  std::ranges::reverse(directories_);
  for (const std::string& directory : directories_) ::rmdir(directory.c_str());
}

Result<> start_serving(Fd listener, std::function<void(Fd)> serve) {
  if (::listen(listener.get(), SOMAXCONN) != 0) return sys_error(errno, "listen");
  std::thread{[listener = std::move(listener), serve = std::move(serve)] {
    for (;;) {
      Fd connection{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!connection) continue;
      std::thread{serve, std::move(connection)}.detach();
    }
  }}.detach();
  return {};
}

}  // namespace kata::sim
