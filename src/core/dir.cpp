// SPDX-License-Identifier: Apache-2.0
#include "core/dir.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdio>

#include "core/text.hpp"

namespace kata {
namespace {

constexpr std::size_t most_entries = 1'000'000;
constexpr unsigned deepest = 64;

bool is_one_component(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && !name.contains('/') &&
         !name.contains('\0');
}

// The error of a path, with the answers that mean "somebody planted something here" spelled out.
std::unexpected<Error> open_error(int err, std::string_view path, Reach reach) {
  if (err == ELOOP)
    return fail(Code::refused, "open {}: a symbolic link, which is never followed here",
                quote(path));
  if (err == EXDEV && reach == Reach::one_mount)
    return fail(Code::refused, "open {}: another file system is mounted there", quote(path));
  if (err == EXDEV) return fail(Code::refused, "open {}: leads out of its directory", quote(path));
  if (err == ENXIO)
    return fail(Code::refused, "open {}: a socket, or a device that nobody drives", quote(path));
  if (err == ENOSYS)
    return fail(
        Code::unsupported,
        "open {}: whether it is a mount cannot be told without openat2 (Linux 5.6) or /proc",
        quote(path));
  return sys_error(err, "open {}", quote(path));
}

// Removes what was just made below `directory`, unless it is kept: also where there is no memory to
// go on with. `flags` are those of unlinkat(2).
class Fresh {
 public:
  Fresh(int directory, const std::string& name, int flags)
      : directory_(directory), name_(name), flags_(flags) {}
  ~Fresh() {
    if (!is_kept_) ::unlinkat(directory_, name_.c_str(), flags_);
  }
  Fresh(const Fresh&) = delete;
  Fresh& operator=(const Fresh&) = delete;
  void keep() { is_kept_ = true; }

 private:
  int directory_;
  const std::string& name_;
  int flags_;
  bool is_kept_ = false;
};

}  // namespace

// Said, not left to close(2): a forked process may have a copy of the descriptor.
Lock::~Lock() {
  if (fd_) ::flock(fd_.get(), LOCK_UN);
}

Result<Dir> Dir::open(const Host& host, std::string_view path) {
  Fd fd = TRY(host.open(path, O_RDONLY | O_DIRECTORY));
  return Dir{std::move(fd), std::string{path}};
}

std::string Dir::join(std::string_view name) const {
  if (name == ".") return path_;
  std::string path = path_ == "/" ? "" : path_;
  path += '/';
  path += name;
  return path;
}

Result<Fd> Dir::open_at(std::string_view path, int flags, Reach reach) const {
  std::expected<Fd, int> fd = open_below(fd_.get(), std::string{path}, flags, reach);
  if (!fd) return open_error(fd.error(), join(path), reach);
  return *std::move(fd);
}

Result<Dir> Dir::open_dir(std::string_view path) const {
  Fd fd = TRY(open_at(path, O_RDONLY | O_DIRECTORY));
  return Dir{std::move(fd), join(path)};
}

Result<Dir> Dir::make_dir(std::string_view name) {
  assert(is_one_component(name));
  const std::string text{name};
  if (::mkdirat(fd_.get(), text.c_str(), 0700) != 0) {
    if (errno == EEXIST) return fail(Code::refused, "make {}: exists already", quote(join(name)));
    return sys_error(errno, "make {}", quote(join(name)));
  }
  Fresh fresh{fd_.get(), text, AT_REMOVEDIR};
  Result<Dir> made = open_dir(name);
  // Under umask 0777 its own maker cannot open it.
  if (!made && ::fchmodat(fd_.get(), text.c_str(), 0700, AT_SYMLINK_NOFOLLOW) == 0)
    made = open_dir(name);
  if (made)
    if (Result<> set = made->set_mode(0700); !set) made = std::unexpected(std::move(set).error());
  if (made) fresh.keep();
  return made;
}

Result<Dir::OpenFile> Dir::open_file(std::string_view name) const {
  assert(is_one_component(name));
  // O_NONBLOCK: a FIFO in the file's place must not make us wait for a writer.
  Fd fd = TRY(open_at(name, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  const std::string path = join(name);
  const FileInfo info = TRY(stat_fd(fd.get(), path));
  if (info.type != FileType::regular)
    return fail(Code::refused, "read {}: {}, not a regular file", quote(path), to_text(info.type));
  return OpenFile{std::move(fd), info};
}

Result<Dir::File> Dir::read(std::string_view name, std::size_t limit) const {
  const OpenFile file = TRY(open_file(name));
  std::string text = TRY(read_all(file.fd.get(), join(name), limit, End::short_read));
  return File{file.info, std::move(text)};
}

Result<FileInfo> Dir::stat(std::string_view name) const {
  assert(is_one_component(name));
  struct stat st{};
  if (::fstatat(fd_.get(), std::string{name}.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0)
    return sys_error(errno, "stat {}", quote(join(name)));
  return to_file_info(st);
}

Result<std::vector<DirEntry>> Dir::entries() const {
  std::vector<DirEntry> found = TRY(read_entries(fd_.get(), path_, most_entries));
  if (!found.empty()) return found;
  // Empty, or read before: the descriptor stands at its end.
  if (::lseek(fd_.get(), 0, SEEK_SET) != 0)
    return sys_error(errno, "read directory {}", quote(path_));
  return read_entries(fd_.get(), path_, most_entries);
}

Result<Fd> Dir::create_at(std::string_view name, unsigned mode) {
  assert(is_one_component(name));
  Fd fd{::openat(fd_.get(), std::string{name}.c_str(),
                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)};
  if (fd) return fd;
  if (errno == EEXIST) return fail(Code::refused, "create {}: exists already", quote(join(name)));
  return sys_error(errno, "create {}", quote(join(name)));
}

Result<Fd> Dir::make_file(std::string_view name) { return create_at(name, 0600); }

Result<> Dir::make_link(std::string_view name, std::string_view text) {
  assert(is_one_component(name));
  if (::symlinkat(std::string{text}.c_str(), fd_.get(), std::string{name}.c_str()) == 0) return {};
  if (errno == EEXIST) return fail(Code::refused, "create {}: exists already", quote(join(name)));
  return sys_error(errno, "create {}", quote(join(name)));
}

Result<std::string> Dir::read_link(std::string_view name) const {
  assert(is_one_component(name));
  std::array<char, 4096> text;  // NOLINT(*-member-init): the kernel fills it
  const ssize_t length =
      ::readlinkat(fd_.get(), std::string{name}.c_str(), text.data(), text.size());
  if (length < 0) return sys_error(errno, "read link {}", quote(join(name)));
  return std::string{text.data(), static_cast<std::size_t>(length)};
}

Result<> Dir::write_new(std::string_view name, std::string_view text, unsigned mode) {
  assert(is_one_component(name));
  const std::string file{name};
  const std::string path = join(name);
  const Fd fd = TRY(create_at(name, mode));
  Fresh fresh{fd_.get(), file, 0};
  if (::fchmod(fd.get(), mode) != 0) return sys_error(errno, "set the mode of {}", quote(path));
  TRY(write_all(fd.get(), path, text));
  if (::fsync(fd.get()) != 0) return sys_error(errno, "sync {}", quote(path));
  fresh.keep();
  return {};
}

Result<> Dir::move_over(std::string_view name, Dir& target, std::string_view new_name) {
  assert(is_one_component(name) && is_one_component(new_name));
  if (::renameat(fd_.get(), std::string{name}.c_str(), target.fd(),
                 std::string{new_name}.c_str()) != 0)
    return sys_error(errno, "replace {}", quote(target.join(new_name)));
  return {};
}

Result<> Dir::move_new(std::string_view name, Dir& target, std::string_view new_name) {
  assert(is_one_component(name) && is_one_component(new_name));
  if (::renameat2(fd_.get(), std::string{name}.c_str(), target.fd(), std::string{new_name}.c_str(),
                  RENAME_NOREPLACE) == 0)
    return {};
  const std::string taken = target.join(new_name);
  if (errno == EEXIST) return fail(Code::refused, "rename to {}: exists already", quote(taken));
  return sys_error(errno, "rename to {}", quote(taken));
}

Result<> Dir::swap(std::string_view name, Dir& target, std::string_view new_name) {
  assert(is_one_component(name) && is_one_component(new_name));
  if (::renameat2(fd_.get(), std::string{name}.c_str(), target.fd(), std::string{new_name}.c_str(),
                  RENAME_EXCHANGE) == 0)
    return {};
  const std::string path = target.join(new_name);
  if (errno == EINVAL)
    return fail(Code::unsupported, "replace {}: this file system cannot exchange files",
                quote(path));
  return sys_error(errno, "replace {}", quote(path));
}

Result<> Dir::remove_all(std::string_view name) {
  assert(is_one_component(name));
  return remove_below(name, 0);
}

Result<> Dir::remove_below(std::string_view name, unsigned depth) {
  if (depth > deepest)
    return fail(Code::malformed, "remove {}: nested deeper than {}", quote(join(name)), deepest);
  const Result<> removed = unlink(name);
  if (removed) return removed;
  const Result<FileInfo> info = stat(name);
  if (!info || info->type != FileType::directory) return removed;

  // What is mounted here belongs to somebody else.
  Fd fd = TRY(open_at(name, O_RDONLY | O_DIRECTORY, Reach::one_mount));
  Dir below{std::move(fd), join(name)};
  for (const DirEntry& entry : TRY(below.entries())) TRY(below.remove_below(entry.name, depth + 1));
  return remove_dir(name);
}

Result<> Dir::unlink(std::string_view name) {
  assert(is_one_component(name));
  if (::unlinkat(fd_.get(), std::string{name}.c_str(), 0) != 0)
    return sys_error(errno, "remove {}", quote(join(name)));
  return {};
}

Result<> Dir::remove_dir(std::string_view name) {
  assert(is_one_component(name));
  if (::unlinkat(fd_.get(), std::string{name}.c_str(), AT_REMOVEDIR) != 0)
    return sys_error(errno, "remove {}", quote(join(name)));
  return {};
}

Result<> Dir::set_mode(unsigned mode) {
  if (::fchmod(fd_.get(), mode) != 0) return sys_error(errno, "set the mode of {}", quote(path_));
  return {};
}

Result<> Dir::sync() {
  if (::fsync(fd_.get()) != 0) return sys_error(errno, "sync {}", quote(path_));
  return {};
}

Result<Lock> Dir::lock(std::chrono::milliseconds patience) {
  // A descriptor of its own: flock belongs to the open file, and closing it releases the lock.
  Fd fd = TRY(open_at(".", O_RDONLY | O_DIRECTORY));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  int wait_ms = 1;
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return sys_error(errno, "lock {}", quote(path_));
    if (std::chrono::steady_clock::now() >= deadline)
      return std::unexpected(
          Error{Code::timed_out,
                fmt::format("lock {}: another process holds it for more than {} s", quote(path_),
                            std::chrono::duration<double>(patience).count()),
                fmt::format("find the holder with 'fuser -v {}'", path_)});
    ::poll(nullptr, 0, wait_ms);
    wait_ms = std::min(wait_ms * 2, 32);
  }
  return Lock{std::move(fd)};
}

}  // namespace kata
