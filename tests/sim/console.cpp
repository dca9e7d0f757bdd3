// SPDX-License-Identifier: Apache-2.0
#include "console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace kata::sim {
namespace {

struct Terminal {
  Fd master;
  Fd slave;
};

Result<Terminal> open_terminal() {
  Terminal terminal{Fd{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)}, {}};
  const int master = terminal.master.get();
  std::array<char, 64> name{};
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0 ||
      ::ptsname_r(master, name.data(), name.size()) != 0)
    return sys_error(errno, "make a terminal");
  terminal.slave = Fd{::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  if (!terminal.slave) return sys_error(errno, "open '{}'", name.data());
  return terminal;
}

// Runs between fork and exec of a process with threads: system calls only.
[[noreturn]] void become_shell(const char* program, int slave, pid_t parent) {
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  // Who started the simulator in a shell's background had it ignore SIGINT; the agent ignores none.
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU})
    ::signal(signal, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::setsid();
  ::ioctl(slave, TIOCSCTTY, 0);
  if (::chdir("/") != 0) ::_exit(127);  // the agent is process 1
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(slave, fd);

  // The one variable keeps the guest's commands out of the history of whoever runs the test.
  char history[] = "HISTFILE=";
  std::array<char*, 1> arguments{nullptr};
  std::array<char*, 2> environment{history, nullptr};
  ::execve(program, arguments.data(), environment.data());
  ::_exit(127);
}

/// Bytes on their way from one descriptor to another.
struct Lane {
  int from;
  int to;
  std::size_t chunk;
  std::string pending{};

  [[nodiscard]] bool is_empty() const { return pending.empty(); }

  // Each moves what it can without waiting; false when that end is gone.
  [[nodiscard]] bool take() {
    std::array<char, 4096> bytes{};
    const ssize_t got = ::read(from, bytes.data(), std::min(chunk, bytes.size()));
    if (got > 0) pending.append(bytes.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
  }
  [[nodiscard]] bool give() {
    const ssize_t put = ::write(to, pending.data(), std::min(chunk, pending.size()));
    if (put > 0) pending.erase(0, static_cast<std::size_t>(put));
    return put > 0 || (put < 0 && (errno == EAGAIN || errno == EINTR));
  }
};

short interest(const Lane& in, const Lane& out) {
  return static_cast<short>((in.is_empty() ? POLLIN : 0) | (out.is_empty() ? 0 : POLLOUT));
}

Ended relay(int connection, int terminal, std::size_t chunk) {
  Lane to_shell{connection, terminal, chunk};
  Lane to_client{terminal, connection, chunk};
  for (;;) {
    const short terminal_interest = interest(to_client, to_shell);
    // A hang-up is reported even to those who ask for nothing: leave the terminal out then.
    std::array<pollfd, 2> ready{{{connection, interest(to_shell, to_client), 0},
                                 {terminal_interest == 0 ? -1 : terminal, terminal_interest, 0}}};
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return Ended::client;
    const short client = ready[0].revents;
    const short shell = ready[1].revents;

    if ((client & (POLLHUP | POLLERR)) != 0) return Ended::client;
    if ((client & POLLIN) != 0 && !to_shell.take()) return Ended::client;
    if ((client & POLLOUT) != 0 && !to_client.give()) return Ended::client;
    if ((shell & POLLOUT) != 0 && !to_shell.give()) return Ended::shell;
    const bool may_read = to_client.is_empty() && (shell & (POLLIN | POLLHUP)) != 0;
    if (may_read && !to_client.take()) return Ended::shell;
  }
}

}  // namespace

std::string find_shell(const std::string& wanted) {
  if (!wanted.empty()) return ::access(wanted.c_str(), F_OK) == 0 ? wanted : "";
  for (const char* shell : {"/bin/bash", "/bin/sh"})
    if (::access(shell, F_OK) == 0) return shell;
  return "";
}

Result<Shell> start_shell(const std::string& program) {
  Terminal terminal = TRY(open_terminal());
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return sys_error(errno, "fork");
  if (pid == 0) become_shell(program.c_str(), terminal.slave.get(), parent);
  return Shell{std::move(terminal.master), pid};
}

Ended run_console(int connection, Shell shell, std::size_t chunk) {
  for (const int fd : {connection, shell.terminal.get()})
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  const Ended ended = relay(connection, shell.terminal.get(), chunk);
  // A shell that closed its terminal and lives on is not waited for.
  ::kill(shell.pid, SIGKILL);
  ::waitpid(shell.pid, nullptr, 0);
  return ended;
}

}  // namespace kata::sim
