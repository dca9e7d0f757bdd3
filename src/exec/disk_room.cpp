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

Result<std::uint64_t> grant_room(const DiskSpace& space, std::uint64_t bytes) {
  if (space.files != 0 && space.files_free < share(space.files, most_files_reserved))
    return fail(Code::io, "the file system is nearly full: room for {} more files",
                space.files_free);
  if (space.size == 0) return std::max(bytes, mib);
  const std::uint64_t reserve = share(space.size, most_reserved);
  if (space.free < reserve || space.free - reserve < bytes)
    return fail(Code::io, "the disk is nearly full: {} free, of which {} stay so{}",
                format_size(space.free), format_size(reserve),
                bytes == 0 ? "" : fmt::format(", and {} are to be written", format_size(bytes)));
  return std::min(std::max(bytes, mib), space.free - reserve);
}

Result<> DiskRoom::take(std::uint64_t bytes) {
  if (bytes > 0 && bytes <= granted_) {
    granted_ -= bytes;
    return {};
  }
  struct statvfs at{};
  if (::fstatvfs(fd_, &at) != 0) return sys_error(errno, "ask for free space");
  const DiskSpace space{at.f_blocks * at.f_frsize, at.f_bavail * at.f_frsize, at.f_files,
                        at.f_favail};
  const std::uint64_t room = TRY(grant_room(space, bytes));
  granted_ = room - bytes;
  return {};
}

}  // namespace kata::exec
