// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <climits>
#include <cstring>

#include "core/host.hpp"
#include "core/open_below.hpp"
#include "core/text.hpp"

namespace kata {
namespace {

constexpr std::size_t most_entries = 1'000'000;
constexpr std::size_t unix_table_limit = std::size_t{64} << 20;

// What the link `path` below `directory` says; "" is the directory itself. `name` is for the
// message.
Result<std::string> link_text(int directory, std::string_view path, std::string_view name) {
  std::array<char, PATH_MAX> buffer;  // NOLINT(*-member-init): the kernel fills it
  const ssize_t length =
      ::readlinkat(directory, std::string{path}.c_str(), buffer.data(), buffer.size());
  // Of a descriptor that is no link the kernel says ENOENT, and EINVAL of a path.
  if (length < 0)
    return sys_error(path.empty() && errno == ENOENT ? EINVAL : errno, "read link {}", quote(name));
  return std::string{buffer.data(), static_cast<std::size_t>(length)};
}

// The path that the kernel knows an open descriptor by. What is open is there, whatever /proc says:
// without a /proc its path is unknown, and the file is not to be taken for gone.
Result<std::string> path_of(int fd) {
  const std::string link = fmt::format("/proc/self/fd/{}", fd);
  Result<std::string> path = link_text(AT_FDCWD, link, link);
  if (path || path.error().code != Code::not_found) return path;
  return std::unexpected(
      Error{Code::unavailable, std::move(path).error().what, "mount proc on /proc"});
}

// The root without links, as the kernel names the files below it.
std::string real_root(const Fd& root, const std::string& given) {
  return path_of(root.get()).value_or(given);
}

std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// Why nothing below a root that could not be opened can be had.
std::unexpected<Error> no_root(int error, std::string_view root, std::string_view path) {
  if (code_of(error) != Code::not_found) return sys_error(error, "open {}", quote(root));
  return fail(Code::not_found, "open {}: --sysroot is not a directory", quote(path));
}

}  // namespace

Host::Host(std::string root) : root_(without_trailing_slashes(std::move(root))) {
  if (is_whole_machine()) return;
  root_fd_ = Fd{::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!root_fd_) root_error_ = errno;
}

// Below any root but "/", the kernel resolves links as if in a chroot: an absolute link in a
// captured tree must not lead to the real machine.
Result<Fd> Host::open(std::string_view path, int flags) const {
  // The kernel would stop at it, and open another file than the one we name.
  if (path.contains('\0'))
    return fail(Code::malformed, "open {}: a NUL byte in the path", quote(path));
  const std::string name{path};
  const int all = flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  if (is_whole_machine()) {
    Fd fd{::open(name.c_str(), all)};
    if (!fd) return sys_error(errno, "open {}", quote(path));
    return fd;
  }
  if (!root_fd_) return no_root(root_error_, root_, path);
  const int wanted = (flags & O_PATH) != 0 ? flags : all;
  std::expected<Fd, int> fd = open_below(root_fd_.get(), name, wanted, Reach::in_root);
  if (!fd) return sys_error(fd.error(), "open {}", quote(path));
  return *std::move(fd);
}

Result<Fd> Host::open_linkless(const std::string& path) const {
  if (path.contains('\0'))
    return fail(Code::malformed, "open {}: a NUL byte in the path", quote(path));
  if (!is_whole_machine() && !root_fd_) return no_root(root_error_, root_, path);
  std::expected<Fd, int> fd = kata::open_linkless(root_fd_.get(), path);
  if (!fd) return sys_error(fd.error(), "open {}", quote(path));
  return *std::move(fd);
}

Result<std::string> Host::read(std::string_view path, std::size_t limit) const {
  const Fd fd = TRY(open(path, O_RDONLY));
  return read_all(fd.get(), path, limit);
}

Result<std::vector<DirEntry>> Host::entries(std::string_view path) const {
  const Fd fd = TRY(open(path, O_RDONLY | O_DIRECTORY));
  return read_entries(fd.get(), path, most_entries);
}

// On the machine itself one call does what takes three below another root.
Result<FileInfo> Host::stat(std::string_view path) const {
  if (is_whole_machine() && !path.contains('\0')) {
    struct stat st{};
    if (::stat(std::string{path}.c_str(), &st) != 0)
      return sys_error(errno, "open {}", quote(path));
    return to_file_info(st);
  }
  const Fd fd = TRY(open(path, O_PATH));
  return stat_fd(fd.get(), path);
}

bool Host::exists(std::string_view path) const { return stat(path).has_value(); }

Result<std::string> Host::read_link(std::string_view path) const {
  if (is_whole_machine() && !path.contains('\0')) return link_text(AT_FDCWD, path, path);
  const Fd fd = TRY(open(path, O_PATH | O_NOFOLLOW));
  return link_text(fd.get(), "", path);
}

// No link of the kernel's is followed below a root; those of a real /proc are followed here,
// where they cannot be anybody's trap.
Result<FileInfo> Host::stat_kernel_link(std::string_view path) const {
  const std::size_t slash = path.rfind('/');
  const Fd directory = TRY(open(path.substr(0, slash), O_PATH | O_DIRECTORY));
  const FileSystem fs = TRY(file_system_fd(directory.get(), path));
  if (fs.magic != PROC_SUPER_MAGIC) return stat(path);
  const std::string name{path.substr(slash + 1)};
  struct stat st{};
  if (::fstatat(directory.get(), name.c_str(), &st, 0) != 0)
    return sys_error(errno, "stat {}", quote(path));
  return to_file_info(st);
}

Result<FileSystem> Host::file_system(std::string_view path) const {
  const Fd fd = TRY(open(path, O_PATH));
  if (!is_whole_machine()) {
    const FileInfo root = TRY(stat_fd(root_fd_.get(), "/"));
    const FileInfo info = TRY(stat_fd(fd.get(), path));
    if (info.device == root.device)
      return fail(Code::refused, "statfs {}: not a mount of its own below --sysroot", quote(path));
  }
  return file_system_fd(fd.get(), path);
}

Result<std::string> Host::resolve(std::string_view path) const {
  const Fd fd = TRY(open(path, O_PATH));
  std::string real = TRY(path_of(fd.get()));
  if (is_whole_machine()) return real;
  const std::string root = real_root(root_fd_, root_);
  if (real == root) return "/";
  if (!real.starts_with(root + "/"))
    return fail(Code::io, "resolve {}: moved out of --sysroot meanwhile", quote(path));
  return real.substr(root.size());
}

// PID 1's view comes first under --sysroot: a privileged pod that administers the node has a
// network namespace, and so a table, of its own.
Result<std::string> Host::unix_sockets() const {
  if (is_whole_machine()) return read("/proc/net/unix", unix_table_limit);
  for (const std::string_view path : {"/proc/1/net/unix", "/proc/net/unix"}) {
    Result<std::string> table = read(path, unix_table_limit);
    if (table || table.error().code != Code::not_found) return table;
  }
  return Host{}.unix_sockets();
}

std::string Host::at(std::string_view path) const {
  return (is_whole_machine() ? "" : real_root(root_fd_, root_)) + std::string{path};
}

unsigned Host::euid() const { return ::geteuid(); }

Result<Fd> connect_unix(const Host& host, std::string_view path) {
  const Fd found = TRY(host.open(path, O_PATH));
  return connect_unix(found, path);
}

Result<Fd> connect_unix(const Fd& found, std::string_view path) {
  Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket) return sys_error(errno, "create a socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // Through the descriptor: no limit of 108 bytes, and exactly the file that was found.
  fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}", found.get());
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return socket;
  if (errno == EAGAIN)
    return fail(Code::timed_out, "connect to {}: its queue of connections is full", quote(path));
  return sys_error(errno, "connect to {}", quote(path));
}

}  // namespace kata
