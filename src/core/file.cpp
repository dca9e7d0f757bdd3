// SPDX-License-Identifier: Apache-2.0
#include "core/file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace kata {
namespace {

FileType type_of_mode(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return FileType::regular;
    case S_IFDIR: return FileType::directory;
    case S_IFLNK: return FileType::symlink;
    case S_IFBLK: return FileType::block;
    case S_IFCHR: return FileType::character;
    case S_IFIFO: return FileType::fifo;
    case S_IFSOCK: return FileType::socket;
    default: return FileType::unknown;
  }
}

// Some file systems leave the type out; one that cannot be asked for either is unknown.
FileType type_of_entry(int directory, const dirent64& entry) {
  if (entry.d_type != DT_UNKNOWN) return type_of_mode(static_cast<mode_t>(entry.d_type) << 12U);
  struct stat st{};
  if (::fstatat(directory, entry.d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) return FileType::unknown;
  return type_of_mode(st.st_mode);
}

}  // namespace

std::string_view to_text(FileType type) {
  switch (type) {
    case FileType::regular: return "a regular file";
    case FileType::directory: return "a directory";
    case FileType::symlink: return "a symbolic link";
    case FileType::block: return "a block device";
    case FileType::character: return "a character device";
    case FileType::fifo: return "a FIFO";
    case FileType::socket: return "a socket";
    case FileType::unknown: break;
  }
  return "a file of unknown type";
}

FileInfo to_file_info(const struct stat& st) {
  return {.type = type_of_mode(st.st_mode),
          .size = static_cast<std::uint64_t>(st.st_size),
          .permissions = st.st_mode & 07777U,
          .uid = st.st_uid,
          .gid = st.st_gid,
          .major = ::major(st.st_rdev),
          .minor = ::minor(st.st_rdev),
          .inode = st.st_ino,
          .device = st.st_dev,
          .modified = st.st_mtim.tv_sec,
          .allocated = static_cast<std::uint64_t>(st.st_blocks) * 512,
          .block = static_cast<std::uint64_t>(st.st_blksize)};
}

Result<FileInfo> stat_fd(int fd, std::string_view name) {
  struct stat st{};
  if (::fstat(fd, &st) != 0) return sys_error(errno, "stat {}", quote(name));
  return to_file_info(st);
}

Result<FileSystem> file_system_fd(int fd, std::string_view name) {
  struct statfs fs{};
  if (::fstatfs(fd, &fs) != 0) return sys_error(errno, "statfs {}", quote(name));
  const auto block = static_cast<std::uint64_t>(fs.f_frsize != 0 ? fs.f_frsize : fs.f_bsize);
  return FileSystem{.magic = static_cast<std::uint64_t>(fs.f_type) & 0xffffffffU,
                    .block_size = static_cast<std::uint64_t>(fs.f_bsize),
                    .size = fs.f_blocks * block,
                    .available = fs.f_bavail * block,
                    .inodes = fs.f_files,
                    .available_inodes = fs.f_ffree};
}

Result<std::string> read_all(int fd, std::string_view name, std::size_t limit, End end) {
  constexpr std::size_t step = 4096;
  std::string text;
  while (text.size() <= limit) {
    const std::size_t used = text.size();
    const std::size_t room = std::min(std::max(step, used), limit + 1 - used);
    ssize_t got = -1;
    text.resize_and_overwrite(used + room, [&](char* bytes, std::size_t /*size*/) {
      got = ::read(fd, bytes + used, room);
      return used + static_cast<std::size_t>(std::max(got, ssize_t{0}));
    });
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) break;
    if (got < 0) return sys_error(errno, "read {}", quote(name));
    if (got == 0) break;
    if (end == End::short_read && static_cast<std::size_t>(got) < room) break;
  }
  if (text.size() > limit)
    return fail(Code::malformed, "read {}: larger than {} bytes", quote(name), limit);
  return text;
}

Result<std::vector<DirEntry>> read_entries(int fd, std::string_view name, std::size_t limit) {
  std::vector<DirEntry> entries;
  alignas(dirent64) std::array<char, 32768> buffer;  // NOLINT(*-member-init): the kernel fills it
  while (true) {
    const ssize_t got = ::getdents64(fd, buffer.data(), buffer.size());
    if (got < 0) return sys_error(errno, "read directory {}", quote(name));
    if (got == 0) return entries;
    for (ssize_t at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
      at += entry->d_reclen;
      const std::string_view entry_name{entry->d_name};
      if (entry_name == "." || entry_name == "..") continue;
      if (entries.size() == limit)
        return fail(Code::malformed, "read directory {}: more than {} entries", quote(name), limit);
      entries.push_back({std::string{entry_name}, type_of_entry(fd, *entry)});
    }
  }
}

Result<> write_all(int fd, std::string_view name, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return sys_error(errno, "write {}", quote(name));
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

}  // namespace kata
