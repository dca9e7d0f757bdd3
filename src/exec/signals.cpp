// SPDX-License-Identifier: Apache-2.0
#include "exec/signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>

namespace kata::exec {
namespace {

// A blocked signal is queued even where it is ignored, so what is to stay ignored is not blocked.
bool is_ignored(int signal) {
  struct sigaction now{};
  return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

Result<Signals> Signals::watch(std::initializer_list<int> signals) {
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int signal : signals)
    if (!is_ignored(signal)) ::sigaddset(&watched, signal);

  Signals made;
  made.fd_ = Fd{::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK)};
  if (!made.fd_) return sys_error(errno, "watch signals");
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &watched, &before);
  ::sigemptyset(&made.blocked_);
  for (const int signal : signals)
    if (::sigismember(&watched, signal) == 1 && ::sigismember(&before, signal) == 0)
      ::sigaddset(&made.blocked_, signal);

  // Not said twice: it would drop one that came and that another object is to report.
  ::sigaction(SIGPIPE, nullptr, &made.old_pipe_);
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  if (made.old_pipe_.sa_handler != SIG_IGN) ::sigaction(SIGPIPE, &ignore, nullptr);
  return made;
}

Result<Signals> Signals::watch_endings() { return watch({SIGINT, SIGTERM, SIGHUP, SIGQUIT}); }

Signals::~Signals() {
  if (!fd_) return;  // moved from
  if (old_pipe_.sa_handler != SIG_IGN) ::sigaction(SIGPIPE, &old_pipe_, nullptr);
  ::pthread_sigmask(SIG_UNBLOCK, &blocked_, nullptr);
}

std::optional<int> Signals::take() {
  signalfd_siginfo info{};
  const ssize_t got = ::read(fd_.get(), &info, sizeof info);
  if (got != static_cast<ssize_t>(sizeof info)) return std::nullopt;
  return static_cast<int>(info.ssi_signo);
}

void Signals::deliver() {
  if (const std::optional<int> signal = take()) raise_by_default(*signal);
}

void raise_by_default(int signal) {
  struct sigaction by_default{};
  by_default.sa_handler = SIG_DFL;
  struct sigaction old{};
  if (::sigaction(signal, &by_default, &old) != 0) return;
  sigset_t only;
  ::sigemptyset(&only);
  ::sigaddset(&only, signal);
  sigset_t before;
  static_cast<void>(::raise(signal));
  ::pthread_sigmask(SIG_UNBLOCK, &only, &before);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::sigaction(signal, &old, nullptr);
}

}  // namespace kata::exec
