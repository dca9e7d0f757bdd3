// SPDX-License-Identifier: Apache-2.0
#include "exec/peer.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace kata::exec {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t chunk = std::size_t{64} << 10;

constexpr Wait no_wait = Wait::none();

// A program that caught the first Ctrl-C, or threw away what was typed ahead, is asked again.
constexpr milliseconds patience{250};

constexpr milliseconds patience_for_status{2000};

bool is_gone(int err) { return err == EPIPE || err == ECONNRESET || err == EIO; }

// Not through Wire, which reads when it cannot write: what is read must be shown first. Nor may a
// guest that went send a SIGPIPE, which says that our own reader did.
Result<std::size_t> send_now(const Wire& wire, std::string_view bytes) {
  ssize_t put = ::send(wire.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (put < 0 && errno == ENOTSOCK) put = ::write(wire.fd(), bytes.data(), bytes.size());
  if (put >= 0) return static_cast<std::size_t>(put);
  if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
  if (is_gone(errno)) return fail(Code::unavailable, "the guest closed the console");
  return sys_error(errno, "write to the console");
}

/// Tells the shell behind a console to exit, again and again.
class Farewell {
 public:
  Farewell(Wire& wire, const Wait& wait) : wire_(wire), wait_(wait) {}

  void say() {
    bool is_gone = false;
    while (!is_gone && Clock::now() < wait_.deadline) {
      if (words_.empty() && Clock::now() >= again_at_) choose_words();
      is_gone = !send_words() || !listen();
    }
  }

 private:
  // Ctrl-C ends a program or a line half typed; a second exit leaves stopped jobs behind; Ctrl-D
  // ends programs that read lines, each nested shell takes one turn.
  void choose_words() {
    words_ = is_first_ ? "\x03"
                         "exit\n"
                       : "\x03\x04"
                         "exit\n";
    is_first_ = false;
    again_at_ = Clock::now() + patience;
  }

  [[nodiscard]] bool send_words() {
    if (words_.empty()) return true;
    const Result<std::size_t> sent = send_now(wire_, words_);
    if (sent) words_.remove_prefix(*sent);
    return sent.has_value();
  }

  // Drops what comes; false once nothing more can.
  [[nodiscard]] bool listen() {
    Interest console{wire_.fd(), true, !words_.empty()};
    const Wait turn{std::min(wait_.deadline, again_at_), wait_.interrupt};
    if (const Result<> ready = wait_ready(console, turn); !ready)
      return ready.error().code == Code::timed_out;
    if (!console.readable) return true;
    const Result<std::string_view> bytes = wire_.receive(no_wait);
    return bytes ? !bytes->empty() : bytes.error().code == Code::timed_out;
  }

  Wire& wire_;
  const Wait& wait_;
  Clock::time_point again_at_{};
  std::string_view words_;
  bool is_first_ = true;
};

}  // namespace

ConsolePeer::ConsolePeer(Wire wire, std::string arrived)
    : wire_(std::move(wire)), arrived_(std::move(arrived)), buffer_(chunk, '\0') {}

Result<Peer::Incoming> ConsolePeer::receive() {
  if (!arrived_.empty()) {
    given_ = std::exchange(arrived_, {});
    return Incoming{given_};
  }
  if (wire_.has_kept()) {
    const std::string_view kept = TRY(wire_.receive(no_wait));
    return Incoming{kept};
  }
  // Read here and now: the relay knows that something is there.
  const ssize_t got = ::read(wire_.fd(), buffer_.data(), buffer_.size());
  if (got > 0) return Incoming{std::string_view{buffer_}.substr(0, static_cast<std::size_t>(got))};
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Incoming{};
  if (got < 0 && !is_gone(errno)) return sys_error(errno, "read from the console");
  return Incoming{.bytes = {}, .ended = true};
}

Result<std::size_t> ConsolePeer::send(std::string_view bytes) { return send_now(wire_, bytes); }

void ConsolePeer::leave(const Wait& wait) { Farewell{wire_, wait}.say(); }

// Waits only where a guest stops within the few bytes that tell the status.
Result<Peer::Incoming> ScriptPeer::receive() {
  piece_ = TRY(shell_.next(Wait::until(patience_for_status)));
  return Incoming{piece_.bytes, piece_.ended, piece_.status};
}

Result<std::size_t> ScriptPeer::send(std::string_view bytes) {
  return send_now(shell_.wire(), bytes);
}

}  // namespace kata::exec
