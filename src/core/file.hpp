// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace kata {

/// What a directory entry is, without following links.
enum class FileType : std::uint8_t {
  regular,
  directory,
  symlink,
  block,
  character,
  fifo,
  socket,
  unknown,  ///< the file system did not say
};

/// "a directory", "a FIFO": the type with its article, for messages.
[[nodiscard]] std::string_view to_text(FileType type);

struct FileInfo {
  FileType type = FileType::unknown;
  std::uint64_t size = 0;    ///< bytes; meaningless for devices and pseudo-files
  unsigned permissions = 0;  ///< the low 12 bits of st_mode
  unsigned uid = 0;
  unsigned gid = 0;
  unsigned major = 0;  ///< of the device that a block or character node stands for
  unsigned minor = 0;
  std::uint64_t inode = 0;
  std::uint64_t device = 0;     ///< st_dev of the file system that holds it
  std::int64_t modified = 0;    ///< seconds since the epoch
  std::uint64_t allocated = 0;  ///< bytes that it really takes; less than `size` where it has holes
  std::uint64_t block = 0;      ///< st_blksize, bytes; on hugetlbfs the size of a page
};

[[nodiscard]] FileInfo to_file_info(const struct stat& st);

/// How large a file system is, and how much of it is left.
/// Source: statfs(2).
struct FileSystem {
  std::uint64_t magic = 0;             ///< what kind it is: 0x01021994 for tmpfs
  std::uint64_t block_size = 0;        ///< bytes; of hugetlbfs the page size
  std::uint64_t size = 0;              ///< bytes; 0: without a limit, or not said
  std::uint64_t available = 0;         ///< bytes
  std::uint64_t inodes = 0;            ///< 0: without a limit
  std::uint64_t available_inodes = 0;  ///< meaningless without a limit
};

inline constexpr std::uint64_t tmpfs_magic = 0x01021994;

struct DirEntry {
  std::string name;
  FileType type = FileType::unknown;
};

/// fstat(2) of an open descriptor; `name` is for the message only.
[[nodiscard]] Result<FileInfo> stat_fd(int fd, std::string_view name);

/// fstatfs(2) of an open descriptor; `name` is for the message only.
[[nodiscard]] Result<FileSystem> file_system_fd(int fd, std::string_view name);

/// How a file shows its end: a regular file's read comes short there; that of any other file may
/// come short anywhere, and only an empty one is the end.
enum class End : std::uint8_t { empty_read, short_read };

/// Everything `fd` yields until its end. A descriptor that would block counts as ended.
/// Errors: malformed (more than `limit` bytes), io.
[[nodiscard]] Result<std::string> read_all(int fd, std::string_view name, std::size_t limit,
                                           End end = End::empty_read);

/// Entries of the open directory `fd` but "." and "..", in the kernel's order.
/// Errors: malformed (more than `limit` entries), io.
[[nodiscard]] Result<std::vector<DirEntry>> read_entries(int fd, std::string_view name,
                                                         std::size_t limit);

/// Writes all of `text`, however often the kernel takes only a part.
[[nodiscard]] Result<> write_all(int fd, std::string_view name, std::string_view text);

}  // namespace kata
