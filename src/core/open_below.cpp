// SPDX-License-Identifier: Apache-2.0
#include "core/open_below.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cassert>
#include <cerrno>

#include "core/path_walk.hpp"

namespace kata {
namespace {

unsigned long resolve_flags(Reach reach) {
  constexpr unsigned long beneath = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  switch (reach) {
    case Reach::beneath: return beneath;
    case Reach::one_mount: return beneath | RESOLVE_NO_XDEV;
    case Reach::in_root: break;
  }
  return RESOLVE_IN_ROOT;
}

// Seccomp profiles from before 2020 answer EPERM to a call that they do not know. A kernel that
// gets to see this one says EINVAL to a structure of no size, so what it forbade before was that
// file.
bool is_openat2_missing(int err) {
  if (err == ENOSYS) return true;
  return err == EPERM && ::syscall(SYS_openat2, -1, "", nullptr, 0) < 0 && errno == EPERM;
}

}  // namespace

std::expected<Fd, int> open_below(int directory, const std::string& path, int flags, Reach reach) {
  assert((flags & O_CREAT) == 0);
  open_how how{};
  how.flags = static_cast<unsigned>(flags) | O_CLOEXEC;
  how.resolve = resolve_flags(reach);
  Fd fd{static_cast<int>(::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how))};
  if (fd) return fd;
  const int err = errno;
  if (!is_openat2_missing(err)) return std::unexpected(err);
  return PathWalk{directory, path, reach}.open(flags);
}

}  // namespace kata
