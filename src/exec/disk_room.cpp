// SPDX-License-Identifier: Apache-2.0
#include "exec/disk_room.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>

#include "core/text.hpp"

namespace kata::exec {
namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;
constexpr std::uint64_t most_reserved = 64 * mib;
constexpr std::uint64_t most_files_reserved = 1024;

std::uint64_t share(std::uint64_t total, std::uint64_t most) { return std::min(total / 20, most); }

}  // namespace

Result<> DiskRoom::take(std::uint64_t bytes) {
  if (bytes > 0 && bytes <= granted_) {
    granted_ -= bytes;
    return {};
  }
  struct statvfs at{};
  if (::fstatvfs(fd_, &at) != 0) return sys_error(errno, "ask for free space");
  const std::uint64_t reserve = share(at.f_blocks * at.f_frsize, most_reserved);
  const std::uint64_t free = at.f_bavail * at.f_frsize;
  granted_ = std::max(bytes, mib);
  if (free < reserve + granted_)
    return fail(Code::io, "the disk is nearly full: {} free, of which {} stay so",
                format_size(free), format_size(reserve));
  if (at.f_files != 0 && at.f_favail < share(at.f_files, most_files_reserved))
    return fail(Code::io, "the file system is nearly full: room for {} more files", at.f_favail);
  granted_ -= bytes;
  return {};
}

}  // namespace kata::exec
