// SPDX-License-Identifier: Apache-2.0
#include "exec/terminal.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <exception>

#include "pty/program.hpp"

using kata::exec::RawTerminal;
using kata::exec::WindowSize;
using kata::test::Child;
using kata::test::Pty;

namespace {

// Starts a process on the terminal that makes it raw, says so, and goes on with `body`.
Child start_raw(Pty& pty, void (*body)()) {
  return pty.start([body] {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    const auto terminal = RawTerminal::enter(STDIN_FILENO);
    if (!terminal || ::write(STDOUT_FILENO, "ready", 5) != 5) return 1;
    body();
    return 0;
  });
}

void wait_for_signal() {
  for (;;) ::pause();
}

}  // namespace

TEST_CASE("a terminal is raw while the object lives, and as it was afterwards") {
  Pty pty;
  const auto before = pty.settings();
  Child child = start_raw(pty, [] {
    char key = 0;
    static_cast<void>(::read(STDIN_FILENO, &key, 1));
  });
  REQUIRE(pty.expect("ready"));
  const auto raw = pty.settings();
  CHECK((raw.c_lflag & (ICANON | ECHO | ISIG | IEXTEN)) == 0);
  CHECK((raw.c_iflag & (ICRNL | INLCR | IXON | ISTRIP | BRKINT)) == 0);
  CHECK((raw.c_oflag & OPOST) == 0);
  pty.type("\x03");
  CHECK(child.wait() == 0);
  CHECK(pty.settings() == before);
}

TEST_CASE("a terminal is as it was after death by each signal that can be caught") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGABRT, SIGALRM, SIGUSR1,
                           SIGUSR2, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGXCPU}) {
    CAPTURE(signal);
    Pty pty;
    const auto before = pty.settings();
    Child child = start_raw(pty, wait_for_signal);
    REQUIRE(pty.expect("ready"));
    CHECK(pty.settings() != before);
    child.send(signal);
    CHECK(child.wait() == 128 + signal);
    CHECK(pty.settings() == before);
  }
}

TEST_CASE("a terminal is as it was after abort and std::terminate") {
  for (void (*const end)() : {+[] { std::abort(); }, +[] { std::terminate(); }}) {
    Pty pty;
    const auto before = pty.settings();
    Child child = start_raw(pty, end);
    CHECK(child.wait() == 128 + SIGABRT);
    CHECK(pty.settings() == before);
  }
}

namespace {

bool has_line_mode() {
  termios now{};
  return ::tcgetattr(STDIN_FILENO, &now) == 0 && (now.c_lflag & ICANON) != 0;
}

// A job of the session's leader, in the foreground, which stops itself once.
int stop_as_job() {
  ::setpgid(0, 0);
  ::signal(SIGTTOU, SIG_IGN);
  ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  auto terminal = RawTerminal::enter(STDIN_FILENO);
  if (!terminal) return 1;
  terminal->stop();
  return has_line_mode() ? 2 : 0;
}

// What the leader sees: 10 where the job did not stop, 11 where it left the terminal raw.
int watch_job() {
  const pid_t job = ::fork();
  if (job == 0) ::_exit(stop_as_job());
  int status = 0;
  if (::waitpid(job, &status, WUNTRACED) != job || !WIFSTOPPED(status)) return 10;
  const bool is_restored = has_line_mode();
  ::kill(job, SIGCONT);
  if (::waitpid(job, &status, 0) != job) return 12;
  return is_restored ? WEXITSTATUS(status) : 11;
}

}  // namespace

TEST_CASE("a terminal is as it was while the process is stopped, and raw again afterwards") {
  Pty pty;
  const auto before = pty.settings();
  Child child = pty.start(watch_job);
  CHECK(child.wait() == 0);
  CHECK(pty.settings() == before);
}

TEST_CASE("keys that send signals still do where the terminal is not standard input") {
  Pty pty;
  Child child = pty.start([] {
    const auto terminal = RawTerminal::enter(STDOUT_FILENO);
    if (!terminal || ::write(STDOUT_FILENO, "ready", 5) != 5) return 1;
    wait_for_signal();
    return 0;
  });
  REQUIRE(pty.expect("ready"));
  pty.type("\x03");
  CHECK(child.wait() == 128 + SIGINT);
}

TEST_CASE("a program's own handler stays in place") {
  Pty pty;
  Child child = pty.start([] {
    ::signal(SIGUSR1, [](int) { ::_exit(9); });
    const auto terminal = RawTerminal::enter(STDIN_FILENO);
    if (!terminal) return 1;
    ::raise(SIGUSR1);
    return 0;
  });
  CHECK(child.wait() == 9);
}

TEST_CASE("signals do what they did once the object is gone") {
  Pty pty;
  Child child = pty.start([] {
    static_cast<void>(RawTerminal::enter(STDIN_FILENO));
    struct sigaction now{};
    ::sigaction(SIGTERM, nullptr, &now);
    return now.sa_handler == SIG_DFL ? 0 : 1;
  });
  CHECK(child.wait() == 0);
}

TEST_CASE("the size of the window is that of the terminal") {
  Pty pty;
  pty.resize(43, 117);
  Child child = pty.start([] {
    const auto terminal = RawTerminal::enter(STDIN_FILENO);
    return terminal && terminal->size() == WindowSize{43, 117} ? 0 : 1;
  });
  CHECK(child.wait() == 0);
}

TEST_CASE("what is no terminal cannot be made raw") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const kata::Fd in{ends[0]};
  const kata::Fd out{ends[1]};
  const auto terminal = RawTerminal::enter(in.get());
  REQUIRE_FALSE(terminal);
  CHECK(terminal.error().what == "read the terminal's settings: Inappropriate ioctl for device");
}
