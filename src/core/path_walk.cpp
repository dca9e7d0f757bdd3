// SPDX-License-Identifier: Apache-2.0
#include "core/path_walk.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <optional>
#include <string_view>
#include <utility>

#include "core/file.hpp"

namespace kata {
namespace {

constexpr int most_links = 40;  // MAXSYMLINKS of the kernel
constexpr int only_look = O_PATH | O_NOFOLLOW | O_CLOEXEC;

Fd open_at(int directory, const std::string& name, int flags) {
  return Fd{::openat(directory, name.c_str(), flags)};
}

bool is_link(const Fd& fd) {
  struct stat st{};
  return ::fstat(fd.get(), &st) == 0 && S_ISLNK(st.st_mode);
}

// A number for the mount that holds `fd`; a device number would not tell a bind mount.
// Source: proc(5), /proc/PID/fdinfo; Linux 3.15.
std::optional<std::string> mount_of(int fd) {
  const std::string path = "/proc/self/fdinfo/" + std::to_string(fd);
  const Fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return std::nullopt;
  const Result<std::string> text = read_all(file.get(), path, 4096);
  constexpr std::string_view key = "\nmnt_id:";
  const std::size_t at = text ? text->find(key) : std::string::npos;
  if (at == std::string::npos) return std::nullopt;
  const std::size_t value = at + key.size();
  return text->substr(value, text->find('\n', value) - value);
}

// Whether the kernel follows the link `link` in `directory`: none that somebody put where everybody
// may (fs.protected_symlinks in proc_sys_fs(5)), and none whose text is not where it leads, which
// are those of processes; the links of /proc itself, whose number is 1, are ordinary ones.
int check_link(int directory, const struct stat& link) {
  struct stat holder{};
  struct statfs fs{};
  if (::fstat(directory, &holder) != 0 || ::fstatfs(directory, &fs) != 0) return errno;
  if (fs.f_type == PROC_SUPER_MAGIC && holder.st_ino != 1) return EXDEV;
  constexpr mode_t shared = S_ISVTX | S_IWOTH;
  if ((holder.st_mode & shared) == shared && link.st_uid != ::geteuid() &&
      link.st_uid != holder.st_uid)
    return EACCES;
  return 0;
}

}  // namespace

std::expected<Fd, int> PathWalk::open(int flags) {
  int err = start();
  while (err == 0 && !found_) err = step(flags);
  if (err != 0) return std::unexpected(err);
  return std::move(found_);
}

int PathWalk::start() const {
  if (rest_.empty()) return ENOENT;
  if (rest_.size() >= PATH_MAX) return ENAMETOOLONG;
  return rest_.front() == '/' && reach_ != Reach::in_root ? EXDEV : 0;
}

int PathWalk::step(int flags) {
  std::string name = next_name();
  if (name == "..") {
    if (const int err = climb(); err != 0) return err;
    name = ".";
  }
  const bool is_last = rest_.find_first_not_of('/') == std::string::npos;
  if (is_last) return open_last(name, flags);
  return name == "." ? 0 : descend(name);
}

std::string PathWalk::next_name() {
  const std::size_t from = rest_.find_first_not_of('/');
  if (from == std::string::npos) return ".";
  const std::size_t end = std::min(rest_.find('/', from), rest_.size());
  std::string name = rest_.substr(from, end - from);
  rest_.erase(0, end);
  return name;
}

int PathWalk::climb() {
  // The kernel wants the right to search a directory that is left.
  if (!open_at(here(), ".", only_look)) return errno;
  if (below_.empty()) return reach_ == Reach::in_root ? 0 : EXDEV;
  below_.pop_back();
  return 0;
}

int PathWalk::descend(const std::string& name) {
  Fd fd = open_at(here(), name, only_look | O_DIRECTORY);
  if (!fd) return errno == ENOTDIR ? follow(name, ENOTDIR) : errno;
  if (const int err = check_mount(fd.get()); err != 0) return err;
  below_.push_back(std::move(fd));
  return 0;
}

int PathWalk::open_last(const std::string& name, int flags) {
  const bool has_slash = !rest_.empty();
  const bool follows = has_slash || (flags & O_NOFOLLOW) == 0;
  found_ = open_at(here(), name, flags | O_NOFOLLOW | O_CLOEXEC | (has_slash ? O_DIRECTORY : 0));
  if (!found_) {
    const bool may_be_link = errno == ELOOP || errno == ENOTDIR;
    return follows && may_be_link ? follow(name, errno == ELOOP ? EAGAIN : ENOTDIR) : errno;
  }
  if (!follows || !is_link(found_)) return check_mount(found_.get());
  found_ = Fd{};
  return follow(name, EAGAIN);
}

int PathWalk::follow(const std::string& name, int answer_if_no_link) {
  const Fd link = open_at(here(), name, only_look);
  struct stat st{};
  if (!link || ::fstat(link.get(), &st) != 0) return errno;
  if (!S_ISLNK(st.st_mode)) return answer_if_no_link;
  if (reach_ != Reach::in_root || ++links_ > most_links) return ELOOP;
  if (const int err = check_link(here(), st); err != 0) return err;

  std::array<char, PATH_MAX> text;  // NOLINT(*-member-init): the kernel fills it
  const ssize_t length = ::readlinkat(link.get(), "", text.data(), text.size());
  if (length < 0) return errno;
  rest_.insert(0, text.data(), static_cast<std::size_t>(length));
  if (rest_.starts_with('/')) below_.clear();
  return 0;
}

int PathWalk::check_mount(int fd) const {
  if (reach_ != Reach::one_mount) return 0;
  const std::optional<std::string> mount = mount_of(fd);
  if (!mount) return ENOSYS;
  return mount == mount_of(directory_) ? 0 : EXDEV;
}

}  // namespace kata
