// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/file.hpp"
#include "core/host.hpp"
#include "core/open_below.hpp"

namespace kata {

/// Keeps other holders of a lock out while it lives. A process that was forked meanwhile has a copy
/// of the descriptor, which keeps nobody out once this one is gone.
class Lock {
 public:
  explicit Lock(Fd fd) : fd_(std::move(fd)) {}
  Lock(Lock&&) = default;
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  Fd fd_;
};

/// An open directory in a tree that guests, shims or other tools may write to.
///
/// Nothing here follows a symbolic link or leaves the directory. `name` is always one path
/// component; `path` is relative and may have several. Writing methods are not const.
class Dir {
 public:
  /// Opens the absolute `path`, whose links belong to the administrator and are followed.
  [[nodiscard]] static Result<Dir> open(const Host& host, std::string_view path);

  /// Opens a directory below this one.
  /// Errors: not_found, denied, refused (a component is a link or leads out), io.
  [[nodiscard]] Result<Dir> open_dir(std::string_view path) const;

  /// Makes the directory `name` with mode 0700 whatever the umask, and opens it.
  /// Errors: refused (the name is taken), denied, io.
  [[nodiscard]] Result<Dir> make_dir(std::string_view name);

  /// A file's text and what was known of it when it was opened.
  struct File {
    FileInfo info;
    std::string text;
  };
  /// Reads a regular file.
  /// Errors: not_found, denied, refused (a link, a FIFO or anything else that is not a regular
  /// file), malformed (larger than `limit` bytes), io.
  [[nodiscard]] Result<File> read(std::string_view name, std::size_t limit) const;

  /// A regular file, open for reading.
  struct OpenFile {
    Fd fd;
    FileInfo info;
  };
  /// Errors: those of read() but for the limit.
  [[nodiscard]] Result<OpenFile> open_file(std::string_view name) const;

  [[nodiscard]] Result<FileInfo> stat(std::string_view name) const;

  /// What a symbolic link says, at most 4096 bytes of it.
  [[nodiscard]] Result<std::string> read_link(std::string_view name) const;

  /// At most 1,000,000 entries, in the kernel's order.
  [[nodiscard]] Result<std::vector<DirEntry>> entries() const;

  /// Writes a file that must not exist yet, with `mode` whatever the umask, and waits until its
  /// bytes are on the disk. Leaves nothing where that fails.
  /// Errors: refused (the name is taken), denied, io.
  [[nodiscard]] Result<> write_new(std::string_view name, std::string_view text, unsigned mode);

  /// Makes a file that must not exist yet, open for writing, with mode 0600 and less.
  /// Errors: refused (the name is taken), denied, io.
  [[nodiscard]] Result<Fd> make_file(std::string_view name);

  /// Makes a symbolic link that says `text`.
  /// Errors: refused (the name is taken), denied, io.
  [[nodiscard]] Result<> make_link(std::string_view name, std::string_view text);

  /// Moves `name` to `new_name` in `target`, replacing a file there in one step.
  [[nodiscard]] Result<> move_over(std::string_view name, Dir& target, std::string_view new_name);

  /// Moves `name` to `new_name` in `target`, which may be this directory.
  /// Errors: refused (the new name is taken), not_found, io.
  [[nodiscard]] Result<> move_new(std::string_view name, Dir& target, std::string_view new_name);

  /// Lets `name` and an existing `new_name` in `target` change places in one step.
  /// Errors: not_found, denied, unsupported (some network file systems), io.
  /// Source: rename(2), RENAME_EXCHANGE.
  [[nodiscard]] Result<> swap(std::string_view name, Dir& target, std::string_view new_name);

  /// Removes `name` and, if it is a directory, all below it. Stays on this file system.
  /// Errors: not_found, denied, io, malformed (nested deeper than 64).
  [[nodiscard]] Result<> remove_all(std::string_view name);

  /// Removes a file, link or socket, never a directory.
  [[nodiscard]] Result<> unlink(std::string_view name);

  /// Removes an empty directory.
  [[nodiscard]] Result<> remove_dir(std::string_view name);

  /// Gives the directory itself this mode.
  [[nodiscard]] Result<> set_mode(unsigned mode);

  /// Waits until the directory's entries are on the disk.
  [[nodiscard]] Result<> sync();

  /// Keeps other holders of this lock out.
  /// Errors: timed_out.
  /// Source: flock(2); the kernel drops the lock of a process that dies.
  [[nodiscard]] Result<Lock> lock(std::chrono::milliseconds patience);

  /// The directory's own name, for messages.
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  Dir(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  [[nodiscard]] Result<Fd> open_at(std::string_view path, int flags,
                                   Reach reach = Reach::beneath) const;
  [[nodiscard]] Result<Fd> create_at(std::string_view name, unsigned mode);
  [[nodiscard]] std::string join(std::string_view name) const;
  [[nodiscard]] Result<> remove_below(std::string_view name, unsigned depth);

  Fd fd_;
  std::string path_;
};

}  // namespace kata
