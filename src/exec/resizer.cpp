// SPDX-License-Identifier: Apache-2.0
#include "exec/resizer.hpp"

#include <sys/eventfd.h>

#include <csignal>
#include <system_error>
#include <utility>

#include "exec/guest_shell.hpp"
#include "exec/window.hpp"

namespace kata::exec {
namespace {

constexpr std::chrono::seconds patience{5};
constexpr std::chrono::seconds patience_at_end{1};

}  // namespace

// The thread takes no signal: they are for the one that the program started with.
Resizer::Resizer(Reconnect reconnect, std::string tty)
    : reconnect_(std::move(reconnect)),
      tty_(std::move(tty)),
      stop_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  sigset_t all;
  ::sigfillset(&all);
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  try {
    thread_ = std::thread{[this] { work(); }};
  } catch (const std::system_error&) {
    is_over_ = true;  // no more threads for this user: the size stays as it was
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Resizer::~Resizer() {
  {
    const std::lock_guard lock{mutex_};
    is_over_ = true;
  }
  changed_.notify_one();
  static_cast<void>(::eventfd_write(stop_.get(), 1));
  if (thread_.joinable()) thread_.join();
}

void Resizer::set(WindowSize size) {
  {
    const std::lock_guard lock{mutex_};
    wanted_ = size;
  }
  changed_.notify_one();
}

std::optional<WindowSize> Resizer::next() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return wanted_ || is_over_; });
  return is_over_ ? std::nullopt : std::exchange(wanted_, std::nullopt);
}

void Resizer::work() {
  while (const std::optional<WindowSize> size = next()) apply(*size);
}

// By redirection: the option for another terminal has one letter in coreutils and another in
// BusyBox.
void Resizer::apply(WindowSize size) const {
  const Wait wait = Wait::until(patience, stop_.get());
  Result<Fd> console = reconnect_(wait);
  if (!console) return;
  Result<GuestShell> shell = GuestShell::start(*std::move(console), wait);
  if (!shell) return;
  static_cast<void>(shell->ask(fmt::format("{} <{}", stty_size(size), tty_), wait));
  shell->finish(Wait::until(patience_at_end));
}

}  // namespace kata::exec
