// SPDX-License-Identifier: Apache-2.0
#include "sandbox/small_file.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/fd.hpp"
#include "core/text.hpp"

namespace kata::sandbox {
namespace {

Result<Fd> open_below(const Dir& directory, const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  Fd fd{static_cast<int>(::syscall(SYS_openat2, directory.fd(), path.c_str(), &how, sizeof how))};
  if (!fd) return sys_error(errno, "open {}", quote(directory.path() + "/" + path));
  return fd;
}

}  // namespace

Result<std::string> read_small(const Dir& directory, std::string_view path, std::size_t limit) {
  const std::string name{path};
  const Fd fd = TRY(open_below(directory, name));
  std::string text;
  std::array<char, 4096> block;  // NOLINT(*-member-init): the kernel fills it
  while (text.size() < limit) {
    const ssize_t got = ::read(fd.get(), block.data(), std::min(block.size(), limit - text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return sys_error(errno, "read {}", quote(directory.path() + "/" + name));
    text.append(block.data(), static_cast<std::size_t>(got));
    // Each file of /proc that is read here fits a block or fills it.
    if (static_cast<std::size_t>(got) < block.size()) break;
  }
  return text;
}

}  // namespace kata::sandbox
