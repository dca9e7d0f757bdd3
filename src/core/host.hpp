// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/file.hpp"

namespace kata {

/// What KVM can be asked without leaving anything behind.
/// Source: Documentation/virt/kvm/api.rst, sections 4.1, 4.2 and 4.4.
enum class KvmRequest : std::uint8_t {
  api_version,      ///< KVM_GET_API_VERSION; 12 on every supported kernel
  create_vm,        ///< KVM_CREATE_VM of the default type; the VM is gone again afterwards
  check_extension,  ///< KVM_CHECK_EXTENSION; the argument is the capability, 0 means absent
};

/// The machine being administered, and the only door to it.
///
/// Files live below `root` ("/" in production, --sysroot or a fixture tree otherwise), so every
/// reader runs its real code in a test. Paths are always the real absolute ones. Below any root but
/// "/" the kernel resolves links as in a chroot. A `const Host&` can only look.
class Host {
 public:
  explicit Host(std::string root = "/");
  virtual ~Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Opens `path`, links followed inside the root; never waits for a FIFO's other end.
  /// Errors: those of open(2), malformed (a NUL byte in the path).
  [[nodiscard]] Result<Fd> open(std::string_view path, int flags) const;

  /// Opens the file `path` for reading if no component of it is a link; never waits for a FIFO's
  /// other end. For what is asked often: on old kernels it fails where open() would not.
  /// Errors: those of openat2(2), malformed (a NUL byte in the path).
  [[nodiscard]] Result<Fd> open_linkless(const std::string& path) const;

  /// Whole contents of `path`, at most `limit` bytes, so that a file that never ends cannot fill
  /// memory. Virtual so that what many parts of a command ask can be read once.
  /// Errors: not_found, denied, malformed (larger than the limit), io.
  [[nodiscard]] virtual Result<std::string> read(std::string_view path,
                                                 std::size_t limit = default_limit) const;

  /// Entries of a directory, at most 1,000,000.
  [[nodiscard]] Result<std::vector<DirEntry>> entries(std::string_view path) const;

  /// What `path` is, links followed.
  [[nodiscard]] Result<FileInfo> stat(std::string_view path) const;

  [[nodiscard]] bool exists(std::string_view path) const;

  /// What a symbolic link says: for the kernel's links, whose words are no path.
  /// Errors: not_found, denied, io.
  [[nodiscard]] Result<std::string> read_link(std::string_view path) const;

  /// The file that a link of the kernel's stands for, as /proc/PID/fd and /proc/PID/ns hold them:
  /// it may be deleted or belong to another mount namespace, so its words lead nowhere. Errors:
  /// not_found, denied (the process is somebody else's), io. Source: proc(5).
  [[nodiscard]] Result<FileInfo> stat_kernel_link(std::string_view path) const;

  /// The file system that holds `path`; virtual because a test cannot mount. Errors: not_found,
  /// denied, refused (below --sysroot and on its root's own file system: a copied tree would tell
  /// the size of the disk that it was copied to), io.
  [[nodiscard]] virtual Result<FileSystem> file_system(std::string_view path) const;

  /// `path` without links, ".", ".." and doubled slashes, as the real machine names it.
  /// Errors: not_found, denied, io.
  /// Source: proc(5), /proc/PID/fd.
  [[nodiscard]] Result<std::string> resolve(std::string_view path) const;

  /// The kernel's table of UNIX sockets. Where the root has no /proc (an image, a test tree) its
  /// sockets can only be served from this machine, so this machine's own table is given.
  /// Source: proc(5), /proc/net/unix.
  [[nodiscard]] Result<std::string> unix_sockets() const;

  /// Where `path` really lies. To compare with paths that the kernel reports; never print it.
  [[nodiscard]] std::string at(std::string_view path) const;

  /// Whether this is the running machine itself, not a tree below --sysroot.
  [[nodiscard]] bool is_whole_machine() const { return root_ == "/"; }

  /// Effective user id: files that we trust belong to it or to root. Virtual because a test cannot
  /// own files as somebody else without being root.
  [[nodiscard]] virtual unsigned euid() const;

  /// What /dev/kvm of the running machine answers; 0 for a VM that could be made. Virtual because
  /// no file can stand for an ioctl.
  /// Errors: refused (a machine below --sysroot), unavailable (another hypervisor holds the
  /// processor's extension), unsupported (a node without KVM behind it), those of open(2), io.
  [[nodiscard]] virtual Result<int> ask_kvm(KvmRequest request, unsigned argument = 0) const;

  static constexpr std::size_t default_limit = std::size_t{1} << 20;

 private:
  std::string root_;
  Fd root_fd_;
  int root_error_ = 0;  // errno, where the root could not be opened
};

/// Connects to the UNIX stream socket `path`, which may be longer than sockaddr_un allows.
/// Does not wait.
/// Errors: not_found, denied, unavailable (nobody listens), timed_out (somebody does, with a full
/// queue), io.
[[nodiscard]] Result<Fd> connect_unix(const Host& host, std::string_view path);

/// Connects to the socket that `found`, opened with O_PATH, stands for; `path` is for messages.
[[nodiscard]] Result<Fd> connect_unix(const Fd& found, std::string_view path);

}  // namespace kata
