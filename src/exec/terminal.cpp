// SPDX-License-Identifier: Apache-2.0
#include "exec/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <utility>

#include "exec/signals.hpp"

namespace kata::exec {
namespace {

// What ends a process by default and can be caught. The last five are faults in the program itself:
// they may have a handler already, which runs after ours.
constexpr std::array endings{SIGHUP,  SIGINT,  SIGQUIT, SIGTERM,   SIGPIPE,   SIGALRM,
                             SIGUSR1, SIGUSR2, SIGPOLL, SIGVTALRM, SIGPROF,   SIGXCPU,
                             SIGXFSZ, SIGTRAP, SIGSYS,  SIGPWR,    SIGSTKFLT, SIGABRT,
                             SIGSEGV, SIGBUS,  SIGFPE,  SIGILL};
constexpr std::size_t faults = 5;

// What a signal handler can reach. Written while no handler of ours is installed, or while the
// terminal is not raw.
struct Saved {
  int fd = -1;
  termios attributes{};
  std::array<struct sigaction, endings.size()> actions{};
};
Saved saved;
std::atomic<bool> is_raw = false;

bool looks_raw(const termios& now) { return (now.c_lflag & (ICANON | ECHO)) == 0; }

bool is_in_foreground(int fd) { return ::tcgetpgrp(fd) == ::getpgrp(); }

// Async-signal-safe. A process in the background must not touch a terminal that is no longer as it
// left it: that is another job's business.
void restore() {
  if (!is_raw.exchange(false)) return;
  termios now{};
  if (::tcgetattr(saved.fd, &now) != 0) return;
  if (!is_in_foreground(saved.fd) && !looks_raw(now)) return;
  sigset_t stop;
  ::sigemptyset(&stop);
  ::sigaddset(&stop, SIGTTOU);
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &stop, &before);
  while (::tcsetattr(saved.fd, TCSANOW, &saved.attributes) != 0 && errno == EINTR) {
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// Gives the signal back to whom it belonged, and lets it come once more.
void on_ending(int signal) {
  restore();
  const auto* at = std::ranges::find(endings, signal);
  ::sigaction(signal, &saved.actions[static_cast<std::size_t>(at - endings.begin())], nullptr);
  static_cast<void>(::raise(signal));
}

void catch_endings() {
  struct sigaction ours{};
  ours.sa_handler = on_ending;
  ::sigfillset(&ours.sa_mask);
  for (std::size_t i = 0; i < endings.size(); ++i) {
    struct sigaction& old = saved.actions[i];
    ::sigaction(endings[i], nullptr, &old);
    const bool is_fault = i >= endings.size() - faults;
    if (is_fault || old.sa_handler == SIG_DFL) ::sigaction(endings[i], &ours, nullptr);
  }
}

void release_endings() {
  for (std::size_t i = 0; i < endings.size(); ++i) {
    struct sigaction now{};
    ::sigaction(endings[i], nullptr, &now);
    if (now.sa_handler == on_ending) ::sigaction(endings[i], &saved.actions[i], nullptr);
  }
}

termios to_raw(termios attributes, int fd) {
  const tcflag_t keys = attributes.c_lflag & ISIG;
  ::cfmakeraw(&attributes);
  if (fd != STDIN_FILENO) attributes.c_lflag |= keys;
  attributes.c_cc[VMIN] = 1;
  attributes.c_cc[VTIME] = 0;
  return attributes;
}

}  // namespace

int find_terminal() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::isatty(fd) == 1) return fd;
  return -1;
}

Result<RawTerminal> RawTerminal::enter(int fd) {
  RawTerminal terminal{fd};
  saved.fd = fd;
  if (::tcgetattr(fd, &saved.attributes) != 0) {
    terminal.fd_ = -1;
    return sys_error(errno, "read the terminal's settings");
  }
  catch_endings();
  if (!terminal.make_raw()) return sys_error(errno, "make the terminal raw");
  return terminal;
}

RawTerminal::RawTerminal(RawTerminal&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RawTerminal::~RawTerminal() {
  if (fd_ < 0) return;
  restore();
  release_endings();
}

// Said to be raw before it is: a signal between the two restores what is there already.
bool RawTerminal::make_raw() {
  const termios raw = to_raw(saved.attributes, fd_);
  is_raw = true;
  int result = ::tcsetattr(fd_, TCSANOW, &raw);
  while (result != 0 && errno == EINTR) result = ::tcsetattr(fd_, TCSANOW, &raw);
  return result == 0;
}

void RawTerminal::stop() {
  restore();
  raise_by_default(SIGTSTP);
  resume();
}

// What somebody changed meanwhile is what is to be restored at the end.
void RawTerminal::resume() {
  termios now{};
  if (::tcgetattr(fd_, &now) == 0 && !looks_raw(now)) {
    is_raw = false;
    saved.attributes = now;
  }
  static_cast<void>(make_raw());
}

std::optional<WindowSize> RawTerminal::size() const {
  winsize size{};
  if (::ioctl(fd_, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
    return std::nullopt;
  return WindowSize{size.ws_row, size.ws_col};
}

}  // namespace kata::exec
