// SPDX-License-Identifier: Apache-2.0
#include "sandbox/small_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/fd.hpp"
#include "core/open_below.hpp"
#include "core/text.hpp"

namespace kata::sandbox {
namespace {

Result<Fd> open_file(const Dir& directory, const std::string& path) {
  std::expected<Fd, int> fd =
      open_below(directory.fd(), path, O_RDONLY | O_NONBLOCK | O_NOCTTY, Reach::beneath);
  if (!fd) return sys_error(fd.error(), "open {}", quote(directory.path() + "/" + path));
  return *std::move(fd);
}

}  // namespace

Result<std::string> read_small(const Dir& directory, std::string_view path, std::size_t limit) {
  const std::string name{path};
  const Fd fd = TRY(open_file(directory, name));
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
