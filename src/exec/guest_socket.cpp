// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_socket.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
// After sys/socket.h, whose types it uses.
#include <linux/vm_sockets.h>

#include <algorithm>
#include <cerrno>
#include <ranges>
#include <span>
#include <string>
#include <vector>

#include "core/dir.hpp"
#include "core/text.hpp"

namespace kata::exec {
namespace {

// Dragonball's own limit for both lines is 32 bytes.
constexpr std::size_t longest_answer = 64;

/// Holds all signals back while it lives.
class SignalBlock {
 public:
  SignalBlock() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalBlock(const SignalBlock&) = delete;
  SignalBlock& operator=(const SignalBlock&) = delete;
  ~SignalBlock() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

Result<> check_cid(std::uint32_t cid, LocalCid local) {
  if (cid == VMADDR_CID_LOCAL && local == LocalCid::allowed) return {};
  if (cid > VMADDR_CID_HOST && cid != VMADDR_CID_ANY) return {};
  return std::unexpected(
      Error{Code::refused, fmt::format("context id {} is not a guest's", cid),
            cid == VMADDR_CID_LOCAL ? "for a test on this machine, give --allow-local-cid" : ""});
}

Result<Fd> connect_vsock(std::uint32_t cid, std::uint32_t port, const Wait& wait) {
  Fd socket{::socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket && errno == EAFNOSUPPORT)
    return std::unexpected(
        Error{Code::unsupported, "this kernel has no vsock", "run 'modprobe vhost_vsock'"});
  if (!socket) return sys_error(errno, "create a vsock");
  sockaddr_vm address{};
  address.svm_family = AF_VSOCK;
  address.svm_cid = cid;
  address.svm_port = port;
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return socket;
  if (errno != EINPROGRESS && errno != EINTR) return std::unexpected(vsock_error(errno, cid, port));

  Interest connected{socket.get(), false, true};
  if (Result<> ready = wait_ready(connected, wait); !ready) {
    if (ready.error().code != Code::timed_out) return std::unexpected(ready.error());
    return std::unexpected(
        std::move(ready).error().within("the guest does not answer on port {}", port));
  }
  int err = 0;
  socklen_t size = sizeof err;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &err, &size) != 0) err = errno;
  if (err != 0) return std::unexpected(vsock_error(err, cid, port));
  return socket;
}

Result<Fd> look_for_socket(const Host& host, std::string_view path) {
  const Dir run = TRY(Dir::open(host, "/run"));
  const std::size_t slash = path.rfind('/');
  const Dir dir = TRY(run.open_dir(path.substr(5, slash - 5)));
  const std::string name{path.substr(slash + 1)};
  const FileInfo info = TRY(dir.stat(name));
  if (info.type != FileType::socket)
    return fail(Code::refused, "{}: {}, not a socket", quote(path), kata::to_text(info.type));
  Fd found{::openat(dir.fd(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
  if (!found) return sys_error(errno, "open {}", quote(path));
  return found;
}

// A VMM's socket, with no link on the way below /run.
Result<Fd> find_socket(const Host& host, std::string_view path) {
  Result<Fd> found = look_for_socket(host, path);
  if (found || found.error().code != Code::not_found) return found;
  return std::unexpected(Error{Code::not_found,
                               fmt::format("there is no VMM socket {}", quote(path)),
                               "see 'journalctl -t kata' for whether the VMM runs"});
}

// A VMM that is left after half a line may never serve its guest's vsock again (Cloud Hypervisor
// before v48, issue 6621), so nothing can come between the connecting and the whole line.
Result<Fd> send_connect(const Fd& place, std::string_view path, std::uint32_t port) {
  const std::string line = fmt::format("CONNECT {}\n", port);
  const SignalBlock block;
  Fd socket = TRY(connect_unix(place, path));
  const ssize_t put = ::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL);
  if (put == static_cast<ssize_t>(line.size())) return socket;
  // A VMM that left already has answered: there is nothing to read.
  if (put < 0 && (errno == EPIPE || errno == ECONNRESET)) return socket;
  return sys_error(put < 0 ? errno : EIO, "write to {}", quote(path));
}

std::unexpected<Error> no_answer(const std::string& line, const Error& why) {
  if (why.code != Code::timed_out) return std::unexpected(why);
  return fail(Code::timed_out, "the VMM took the connection and answered {}: {}",
              line.empty() ? "nothing" : "only " + quote(line), why.what);
}

Result<Fd> connect_hybrid(const Host& host, const shim::AgentUrl& url, std::uint32_t port,
                          const Wait& wait) {
  const Fd place = TRY(find_socket(host, url.path));
  Result<Fd> socket = send_connect(place, url.path, port);
  if (!socket && socket.error().code == Code::unavailable)
    return std::unexpected(Error{
        Code::unavailable, fmt::format("the VMM is gone: nobody listens on {}", quote(url.path)),
        "delete the pod; its sandbox is dead"});
  if (!socket) return socket;
  TRY(read_connect_answer(*socket, port, wait));
  return socket;
}

}  // namespace

Error vsock_error(int err, std::uint32_t cid, std::uint32_t port) {
  switch (err) {
    case ECONNRESET:
    case ECONNREFUSED:
      return {Code::unavailable, fmt::format("the guest does not listen on port {}", port)};
    case ENODEV:
    case EADDRNOTAVAIL:
    case ENETUNREACH:
    case EHOSTUNREACH:
      return {Code::not_found, fmt::format("no guest has the context id {}", cid),
              "see 'lsmod' for vhost_vsock and whether the VMM still runs"};
    case ETIMEDOUT: return sys_error(err, "the guest does not answer on port {}", port).error();
    default: return sys_error(err, "connect").error();
  }
}

Result<> parse_connect_answer(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line == "OK" || (line.starts_with("OK ") && parse_u64(line.substr(3)))) return {};
  return fail(Code::unavailable, "the VMM refused the connection with {}", quote(line));
}

Result<> read_connect_answer(const Fd& socket, std::uint32_t port, const Wait& wait) {
  std::string line;
  for (;;) {
    char byte = 0;
    const ssize_t got = ::recv(socket.get(), &byte, 1, 0);
    if (got == 1 && byte == '\n') return parse_connect_answer(line);
    if (got == 1) {
      line += byte;
      if (line.size() < longest_answer) continue;
      return fail(Code::malformed, "the VMM answered {}", quote(line));
    }
    if (got == 0 || errno == ECONNRESET)
      return line.empty() ? fail(Code::unavailable, "the guest does not listen on port {}", port)
                          : fail(Code::unavailable, "the VMM closed after {}", quote(line));
    if (errno != EAGAIN && errno != EINTR) return sys_error(errno, "read the VMM's answer");
    Interest answer{socket.get(), true, false};
    if (Result<> ready = wait_ready(answer, wait); !ready) return no_answer(line, ready.error());
  }
}

bool is_own_socket(std::string_view path, std::string_view id) {
  if (!path.starts_with('/')) return false;
  std::vector<std::string_view> parts;
  for (const auto part : path.substr(1) | std::views::split('/'))
    parts.emplace_back(part.begin(), part.end());
  for (const std::string_view part : parts)
    if (part.empty() || part == "." || part == "..") return false;

  std::span<const std::string_view> rest{parts};
  // A rootless VMM's files lie in /run/user/UID/run.
  if (rest.size() > 4 && rest[0] == "run" && rest[1] == "user" && parse_u64(rest[2]))
    rest = rest.subspan(3);
  // The shortest is /run/kata/ID/NAME. The directory of another sandbox may hold anything.
  if (rest.size() < 4 || rest[0] != "run") return false;
  if (rest[1] == "kata" && rest[2] == id) return true;
  const bool has_kind = rest[1] == "vc" || (rest[1] == "kata" && rest[2] == "firecracker");
  return has_kind && rest.size() > 4 && rest[3] == id;
}

Result<Fd> connect_guest(const Host& host, std::string_view id, const shim::AgentUrl& url,
                         std::uint32_t port, LocalCid local, const Wait& wait) {
  if (url.transport == shim::Transport::vsock) {
    TRY(check_cid(url.cid, local));
    return connect_vsock(url.cid, port, wait);
  }
  if (!is_own_socket(url.path, id))
    return fail(Code::refused, "{} is not in a directory of sandbox {}", quote(url.path),
                quote(id));
  return connect_hybrid(host, url, port, wait);
}

}  // namespace kata::exec
