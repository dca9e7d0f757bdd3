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

std::expected<Fd, int> openat2(int directory, const std::string& path, int flags,
                               unsigned long resolve) {
  open_how how{};
  how.flags = static_cast<unsigned>(flags) | O_CLOEXEC;
  how.resolve = resolve;
  Fd fd{static_cast<int>(::syscall(SYS_openat2, directory, path.c_str(), &how, sizeof how))};
  if (!fd) return std::unexpected(errno);
  return fd;
}

std::expected<Fd, int> open_once(int directory, const std::string& path, int flags, Reach reach) {
  std::expected<Fd, int> fd = openat2(directory, path, flags, resolve_flags(reach));
  if (fd || !is_openat2_missing(fd.error())) return fd;
  return PathWalk{directory, path, reach}.open(flags);
}

// Who renames anything while the kernel walks through ".." makes it ask for another try, and a
// directory that is moved under it looks like an escape; openat2(2) says to try again, and a real
// escape stays one. In a root there is none: only a link of the kernel's says EXDEV.
bool may_pass(int err, Reach reach) {
  return err == EAGAIN || (err == EXDEV && reach != Reach::in_root);
}

}  // namespace

std::expected<Fd, int> open_below(int directory, const std::string& path, int flags, Reach reach) {
  assert((flags & O_CREAT) == 0);
  constexpr int attempts = 64;
  std::expected<Fd, int> fd = open_once(directory, path, flags, reach);
  for (int i = 1; i < attempts && !fd && may_pass(fd.error(), reach); ++i)
    fd = open_once(directory, path, flags, reach);
  return fd;
}

std::expected<Fd, int> open_linkless(int root, const std::string& path) {
  assert(path.starts_with('/'));
  constexpr unsigned long linkless = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  constexpr int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
  if (root < 0) return openat2(AT_FDCWD, path, flags, linkless);
  return openat2(root, path, flags, linkless | RESOLVE_IN_ROOT);
}

}  // namespace kata
