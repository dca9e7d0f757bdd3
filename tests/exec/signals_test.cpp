// SPDX-License-Identifier: Apache-2.0
#include "exec/signals.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "exec/wait.hpp"

using kata::Code;
using kata::exec::raise_by_default;
using kata::exec::Signals;
using kata::exec::Wait;
using kata::exec::wait_ready;

namespace {

// How a child ended that ran `body`: its status as wait(2) gives it.
int end_of_child(const std::function<int()>& body) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::_exit(body());
  }
  int status = -1;
  ::waitpid(pid, &status, 0);
  return status;
}

bool is_blocked(int signal) {
  sigset_t now;
  ::pthread_sigmask(SIG_BLOCK, nullptr, &now);
  return ::sigismember(&now, signal) == 1;
}

// Whether a wait for nothing else is ended by the signals at once.
bool interrupts(const Signals& signals) {
  kata::exec::Interest none;
  const auto ready = wait_ready(none, Wait::until(std::chrono::milliseconds{0}, signals.fd()));
  return !ready && ready.error().code == Code::interrupted;
}

}  // namespace

TEST_CASE("a watched signal interrupts waits until it is taken") {
  auto signals = Signals::watch({SIGTERM, SIGWINCH});
  REQUIRE(signals);
  CHECK_FALSE(interrupts(*signals));
  CHECK_FALSE(signals->take());
  ::raise(SIGTERM);
  CHECK(interrupts(*signals));
  CHECK(interrupts(*signals));
  CHECK(signals->take() == SIGTERM);
  CHECK_FALSE(interrupts(*signals));
  ::raise(SIGWINCH);
  CHECK(signals->take() == SIGWINCH);
}

TEST_CASE("watching ends with the object, and only for its own signals") {
  {
    const auto outer = Signals::watch_endings();
    REQUIRE(outer);
    {
      auto inner = Signals::watch({SIGWINCH, SIGTSTP, SIGINT});
      REQUIRE(inner);
      const Signals moved = *std::move(inner);
      CHECK(is_blocked(SIGTSTP));
    }
    CHECK_FALSE(is_blocked(SIGWINCH));
    CHECK_FALSE(is_blocked(SIGTSTP));
    CHECK(is_blocked(SIGINT));
  }
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) CHECK_FALSE(is_blocked(signal));
}

TEST_CASE("SIGPIPE is ignored while signals are watched, and then as it was") {
  const auto write_to_closed = [] {
    int ends[2];
    if (::pipe(ends) != 0) return 1;
    ::close(ends[0]);
    return ::write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 2;
  };
  const int inside = end_of_child([&] {
    const auto signals = Signals::watch({SIGTERM});
    return write_to_closed();
  });
  CHECK(inside == 0);
  const int after = end_of_child([&] {
    static_cast<void>(Signals::watch({SIGTERM}));
    return write_to_closed();
  });
  REQUIRE(WIFSIGNALED(after));
  CHECK(WTERMSIG(after) == SIGPIPE);
}

TEST_CASE("the process dies of a delivered signal") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    CAPTURE(signal);
    const int status = end_of_child([&] {
      auto signals = Signals::watch_endings();
      ::raise(signal);
      signals->deliver();
      return 3;
    });
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == signal);
  }
}

TEST_CASE("a watched SIGPIPE survives that others come and go") {
  const int status = end_of_child([] {
    auto signals = Signals::watch({SIGPIPE});
    ::raise(SIGPIPE);
    static_cast<void>(Signals::watch({SIGWINCH}));
    signals->deliver();
    return 3;
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGPIPE);
}

TEST_CASE("delivering nothing returns") {
  auto signals = Signals::watch_endings();
  REQUIRE(signals);
  signals->deliver();
  CHECK_FALSE(signals->take());
}

TEST_CASE("a signal that is ignored already stays ignored") {
  const int status = end_of_child([] {
    ::signal(SIGHUP, SIG_IGN);
    auto signals = Signals::watch_endings();
    ::raise(SIGHUP);
    return signals->take() ? 1 : 0;
  });
  CHECK(status == 0);
}

TEST_CASE("a signal's default overrides a handler and a block") {
  const int status = end_of_child([] {
    ::signal(SIGTERM, [](int) {});
    const auto signals = Signals::watch({SIGTERM});
    raise_by_default(SIGTERM);
    return 3;
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("a signal without effect leaves all as it was") {
  auto signals = Signals::watch({SIGWINCH});
  REQUIRE(signals);
  raise_by_default(SIGWINCH);
  CHECK(is_blocked(SIGWINCH));
}
