// SPDX-License-Identifier: Apache-2.0
#include "exec/local_stream.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace kata::exec {
namespace {

// A pipe or a terminal opened by its name has a file description of its own. A file would lose its
// position, and a socket cannot be opened.
Fd open_anew(int fd) {
  struct stat st{};
  if (::fstat(fd, &st) != 0 || (!S_ISFIFO(st.st_mode) && ::isatty(fd) != 1)) return {};
  const std::string path = fmt::format("/proc/self/fd/{}", fd);
  return Fd{::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
}

// Pipes that are ready take this much at once; files never wait.
std::size_t most_at_once(int fd) {
  struct stat st{};
  return ::fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? SSIZE_MAX : PIPE_BUF;
}

}  // namespace

LocalOutput::LocalOutput(int fd, std::string name)
    : own_(open_anew(fd)),
      fd_(own_ ? own_.get() : fd),
      most_(own_ ? SSIZE_MAX : most_at_once(fd)),
      name_(std::move(name)) {}

Result<std::size_t> LocalOutput::write_some(std::string_view bytes, const Wait& wait) {
  for (;;) {
    if (!own_) {
      Interest ready{fd_, false, true};
      TRY(wait_ready(ready, wait));
    }
    const ssize_t put = ::write(fd_, bytes.data(), std::min(bytes.size(), most_));
    if (put >= 0) return static_cast<std::size_t>(put);
    if (errno == EPIPE) return fail(Code::unavailable, "write {}: nobody reads it", name_);
    if (errno != EAGAIN && errno != EINTR) return sys_error(errno, "write {}", name_);
    Interest ready{fd_, false, true};
    TRY(wait_ready(ready, wait));
  }
}

Result<> LocalOutput::write(std::string_view bytes, const Wait& wait) {
  while (!bytes.empty()) bytes.remove_prefix(TRY(write_some(bytes, wait)));
  return {};
}

}  // namespace kata::exec
