// SPDX-License-Identifier: Apache-2.0
#include "exec/outlet.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace kata::exec {
namespace {

// A terminal or pipe that says it is ready takes this much; more could be waited for.
constexpr std::size_t sure_to_fit = 256;

bool is_ready(int fd) {
  pollfd ready{fd, POLLOUT, 0};
  return ::poll(&ready, 1, 0) > 0;
}

}  // namespace

// The same file opened once more has flags of its own. It is refused where the terminal belongs to
// another user, and there is no /proc in some containers.
Outlet::Outlet(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
  struct stat st{};
  if (::fstat(fd, &st) != 0) return;
  if (S_ISSOCK(st.st_mode)) kind_ = Kind::socket;
  if (!S_ISFIFO(st.st_mode) && !S_ISCHR(st.st_mode)) return;
  const std::string path = fmt::format("/proc/self/fd/{}", fd);
  own_ = Fd{::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  if (!own_) kind_ = Kind::shared;
}

Result<std::size_t> Outlet::write(std::string_view bytes) {
  if (kind_ == Kind::shared) {
    if (!is_ready(fd_)) return std::size_t{0};
    bytes = bytes.substr(0, sure_to_fit);
  }
  const ssize_t put = kind_ == Kind::socket
                          ? ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                          : ::write(fd(), bytes.data(), bytes.size());
  if (put >= 0) return static_cast<std::size_t>(put);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  if (errno == EPIPE) return fail(Code::unavailable, "write {}: nobody reads it", name_);
  return sys_error(errno, "write {}", name_);
}

}  // namespace kata::exec
