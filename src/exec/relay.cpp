// SPDX-License-Identifier: Apache-2.0
#include "exec/relay.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <span>
#include <utility>

namespace kata::exec {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t chunk = std::size_t{64} << 10;
constexpr std::size_t most_typed = std::size_t{4} << 20;
constexpr std::size_t trickle = 4096;      // what a guest's terminal says at once
constexpr milliseconds settle_time{100};   // of a window that is being dragged
constexpr milliseconds insist_time{1000};  // until a program is told of the input's end once more

int milliseconds_to(Clock::time_point time) {
  if (time == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<milliseconds>(time - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, std::numeric_limits<int>::max()));
}

// A descriptor that is waited for nothing is left out: its hang-up would be reported all the time.
pollfd to_pollfd(int fd, int events) {
  return {events == 0 ? -1 : fd, static_cast<short>(events), 0};
}

// While much is said in small pieces, waiting for each costs more than carrying it: lets more come
// for a moment, which whatever happens elsewhere ends. Returns what poll(2) does.
int let_more_come(std::span<pollfd> polled, pollfd& guest) {
  constexpr timespec moment{.tv_sec = 0, .tv_nsec = 200'000};
  const pollfd all = std::exchange(guest, to_pollfd(guest.fd, guest.events & ~POLLIN));
  const int ready = ::ppoll(polled.data(), polled.size(), &moment, nullptr);
  if (ready == 0) guest = all;
  return ready;
}

bool is_set(const pollfd& polled, int events) {
  return (polled.revents & (events | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

}  // namespace

struct Relay::Ready {
  bool output = false;    // the guest sent something
  bool room = false;      // the guest takes something
  bool input = false;     // there is something on standard input
  bool out_room = false;  // standard output takes something
  bool signals = false;
};

Relay::Relay(Peer& peer, const RelayEnds& ends)
    : peer_(peer),
      ends_(ends),
      is_typed_(ends.terminal != nullptr && ends.terminal->fd() == STDIN_FILENO),
      escapes_(is_typed_ ? ends.escape : std::nullopt),
      out_(STDOUT_FILENO),
      buffer_(chunk, '\0') {}

bool Relay::wants_input() const {
  return !is_input_over_ && !is_deaf_ &&
         to_guest_.size() - sent_ < (is_typed_ ? most_typed : chunk);
}

Clock::time_point Relay::next_time() const {
  return std::min({resize_at_, insist_at_, ends_.wait.deadline});
}

// Output is asked for only when all that came before is shown: the guest waits for the user.
Result<Relay::Ready> Relay::wait_for_any() {
  const bool wants_output = to_user_.empty() && !ending_;
  if (wants_output && peer_.has_kept()) return Ready{.output = true};
  const bool has_input = !is_deaf_ && !to_guest_.empty();
  const int jobs = ends_.jobs == nullptr ? -1 : ends_.jobs->fd();
  std::array<pollfd, 5> polled{
      to_pollfd(peer_.fd(), (wants_output ? POLLIN : 0) | (has_input ? POLLOUT : 0)),
      to_pollfd(STDIN_FILENO, wants_input() ? POLLIN : 0),
      to_pollfd(out_.fd(), to_user_.empty() ? 0 : POLLOUT),
      to_pollfd(jobs, POLLIN),
      to_pollfd(ends_.wait.interrupt, POLLIN),
  };
  int ready = wants_output && is_flowing_ ? let_more_come(polled, polled[0]) : 0;
  if (ready == 0) ready = ::poll(polled.data(), polled.size(), milliseconds_to(next_time()));
  if (ready < 0 && errno == EINTR) return Ready{};
  if (ready < 0) return sys_error(errno, "poll");
  if (polled[4].revents != 0) return fail(Code::interrupted, "interrupted");
  return Ready{.output = wants_output && is_set(polled[0], POLLIN),
               .room = has_input && is_set(polled[0], POLLOUT),
               .input = polled[1].revents != 0,
               .out_room = polled[2].revents != 0,
               .signals = polled[3].revents != 0};
}

Result<Relay::Ending> Relay::run() {
  for (;;) {
    const Ready ready = TRY(wait_for_any());
    if (ready.input && TRY(take_input()) == Turn::leave) return Ending{};
    if (ready.room) TRY(give_input());
    if (ready.output) TRY(take_output());
    if (ready.out_room) TRY(give_output());
    if (ending_ && to_user_.empty()) return *ending_;
    if (ready.signals) handle_signals();
    if (next_time() != Clock::time_point::max()) keep_time();
    if (ends_.wait.deadline <= Clock::now()) return fail(Code::timed_out, "timed out");
  }
}

// A stream that cannot be read has nothing to say: it is closed, a directory, or a terminal whose
// window is gone.
Result<Relay::Turn> Relay::take_input() {
  const ssize_t got = ::read(STDIN_FILENO, buffer_.data(), buffer_.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Turn::go_on;
  if (got <= 0 && is_typed_) return Turn::leave;
  if (got <= 0) {
    end_input();
  } else {
    const std::string_view typed =
        std::string_view{buffer_}.substr(0, static_cast<std::size_t>(got));
    last_ = typed.back();
    if (queue_typed(typed) == Turn::leave) return Turn::leave;
  }
  TRY(give_input());
  return Turn::go_on;
}

Relay::Turn Relay::queue_typed(std::string_view typed) {
  while (!typed.empty()) {
    const EscapeScanner::Found found = escapes_.feed(typed);
    to_guest_ += found.before;
    if (found.escape == Escape::detach) return Turn::leave;
    if (found.escape == Escape::stop) stop();
    if (found.escape == Escape::help && ends_.tell) ends_.tell(escape_help(*ends_.escape));
    typed.remove_prefix(found.used);
  }
  return Turn::go_on;
}

// The connection stays open both ways: an agent that sees half of it closed kills the shell at
// once, and what it still had to say is lost.
void Relay::end_input() {
  is_input_over_ = true;
  if (last_ != '\n') to_guest_ += '\n';
  to_guest_ += peer_.end_of_input();
  insist_at_ = Clock::now() + insist_time;
}

Result<> Relay::give_input() {
  if (is_deaf_ || to_guest_.empty()) return {};
  const Result<std::size_t> sent = peer_.send(std::string_view{to_guest_}.substr(sent_));
  is_deaf_ = !sent;
  if (!sent && sent.error().code != Code::unavailable) return std::unexpected(sent.error());
  if (sent) sent_ += *sent;
  if (is_deaf_ || sent_ == to_guest_.size()) {
    to_guest_.clear();
    sent_ = 0;
  } else if (sent_ >= chunk) {
    to_guest_.erase(0, sent_);
    sent_ = 0;
  }
  return {};
}

Result<> Relay::take_output() {
  const Peer::Incoming incoming = TRY(peer_.receive());
  to_user_ = incoming.bytes;
  is_flowing_ = to_user_.size() >= trickle && to_user_.size() < chunk / 2;
  if (incoming.ended) ending_ = Ending{true, incoming.status};
  return give_output();
}

Result<> Relay::give_output() {
  if (!to_user_.empty()) to_user_.remove_prefix(TRY(out_.write(to_user_)));
  return {};
}

void Relay::handle_signals() {
  while (const std::optional<int> signal = ends_.jobs->take()) {
    if (*signal == SIGTSTP) stop();
    if (*signal == SIGCONT && ends_.terminal != nullptr) ends_.terminal->resume();
    // A window may change unseen while the process is stopped.
    resize_at_ = Clock::now() + settle_time;
  }
}

void Relay::stop() {
  if (ends_.terminal != nullptr)
    ends_.terminal->stop();
  else
    raise_by_default(SIGTSTP);
}

void Relay::keep_time() {
  const Clock::time_point now = Clock::now();
  if (now >= resize_at_) {
    resize_at_ = Clock::time_point::max();
    if (ends_.resized) ends_.resized();
  }
  if (now >= insist_at_) {
    insist_at_ = now + insist_time;
    if (!is_deaf_ && to_guest_.empty()) to_guest_ += peer_.end_of_input_again();
  }
}

}  // namespace kata::exec
