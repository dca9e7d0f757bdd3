// SPDX-License-Identifier: Apache-2.0
#include "exec/wire.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace kata::exec {
namespace {

constexpr std::size_t chunk = std::size_t{64} << 10;
constexpr std::size_t most_kept = std::size_t{4} << 20;

std::unexpected<Error> gone() { return fail(Code::unavailable, "the guest closed the console"); }

bool is_gone(int err) { return err == ECONNRESET || err == EPIPE || err == EIO; }

}  // namespace

Wire::Wire(Fd connection) : connection_(std::move(connection)), buffer_(chunk, '\0') {
  const int flags = ::fcntl(connection_.get(), F_GETFL);
  if (flags >= 0) ::fcntl(connection_.get(), F_SETFL, flags | O_NONBLOCK);
}

// An end that went is the end of the stream: how it was said differs between transports.
Result<std::string_view> Wire::read_now() {
  const ssize_t got = ::read(connection_.get(), buffer_.data(), buffer_.size());
  if (got > 0) return std::string_view{buffer_}.substr(0, static_cast<std::size_t>(got));
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return std::string_view{};
  if (got < 0 && !is_gone(errno)) return sys_error(errno, "read from the console");
  at_end_ = true;
  return std::string_view{};
}

Result<> Wire::keep_arrived() {
  kept_ += TRY(read_now());
  if (kept_.size() > most_kept)
    return fail(Code::malformed, "the guest sent {} bytes that nothing asked for", kept_.size());
  return {};
}

Result<std::size_t> Wire::send_some(std::string_view bytes, const Wait& wait) {
  for (;;) {
    const ssize_t put = ::send(connection_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (put > 0) return static_cast<std::size_t>(put);
    if (put < 0 && is_gone(errno)) return gone();
    if (put < 0 && errno != EAGAIN && errno != EINTR)
      return sys_error(errno, "write to the console");
    Interest console{connection_.get(), !at_end_, true};
    TRY(wait_ready(console, wait));
    if (console.readable) TRY(keep_arrived());
    if (at_end_) return gone();
  }
}

Result<> Wire::send(std::string_view bytes, const Wait& wait) {
  while (!bytes.empty()) bytes.remove_prefix(TRY(send_some(bytes, wait)));
  return {};
}

Result<std::string_view> Wire::receive(const Wait& wait) {
  if (!kept_.empty()) {
    given_ = std::exchange(kept_, {});
    return given_;
  }
  while (!at_end_) {
    // Before each read, or a guest that sends without end would never let the wait end.
    Interest console{connection_.get(), true, false};
    TRY(wait_ready(console, wait));
    const std::string_view bytes = TRY(read_now());
    if (!bytes.empty()) return bytes;
  }
  return std::string_view{};
}

Error no_shell() {
  return {Code::unavailable, "the guest closed the console before its shell answered",
          "the guest may have no shell: use an image with one, or a devkit extension"};
}

}  // namespace kata::exec
