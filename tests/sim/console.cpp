// SPDX-License-Identifier: Apache-2.0
#include "console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "io.hpp"

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

/// Words as execve(2) takes them.
class Words {
 public:
  explicit Words(std::vector<std::string> words) : words_(std::move(words)) {
    for (std::string& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
  }
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;
  [[nodiscard]] char* const* data() const { return pointers_.data(); }

 private:
  std::vector<std::string> words_;
  std::vector<char*> pointers_;
};

// The one variable keeps the guest's commands out of the history of whoever runs the test.
std::vector<std::string> with_history_off(std::vector<std::string> environment) {
  environment.emplace_back("HISTFILE=");
  return environment;
}

// Runs between fork and exec of a process with threads: system calls only.
[[noreturn]] void become(const char* program, const Words& arguments, const Words& environment,
                         int slave, pid_t parent) {
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
  ::execve(program, arguments.data(), environment.data());
  ::_exit(127);
}

/// Bytes on their way from one descriptor to another.
struct Lane {
  int from;
  int to;
  std::size_t chunk;
  std::uint64_t left = std::numeric_limits<std::uint64_t>::max();  // that may be given yet
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
    const std::size_t most = std::min({chunk, pending.size(), static_cast<std::size_t>(left)});
    // The program that runs this must outlive a client that goes.
    ssize_t put = ::send(to, pending.data(), most, MSG_NOSIGNAL);
    if (put < 0 && errno == ENOTSOCK) put = ::write(to, pending.data(), most);
    if (put > 0) pending.erase(0, static_cast<std::size_t>(put));
    if (put > 0) left -= static_cast<std::uint64_t>(put);
    return put > 0 || (put < 0 && (errno == EAGAIN || errno == EINTR));
  }
};

short interest(const Lane& in, const Lane& out) {
  return static_cast<short>((in.is_empty() ? POLLIN : 0) | (out.is_empty() ? 0 : POLLOUT));
}

// What a client may take for its own marks, if it looks for them in an echo or for any of them.
std::string forged(std::string_view sent) {
  constexpr std::string_view other = "0123456789abcdef0123456789abcdef";
  return fmt::format("{0}\r\n{1}=\r\n{1}={0}{1}<{1}>0;>0;<=\n$m<\r\n", sent, other);
}

/// The two lanes between a client and a terminal.
class Line {
 public:
  Line(int connection, int terminal, const Conduct& conduct)
      : connection_(connection),
        terminal_(terminal),
        manner_(conduct.manner),
        to_shell_{connection, terminal, conduct.chunk},
        to_client_{terminal, connection, conduct.chunk} {
    if (manner_ == Manner::die || manner_ == Manner::freeze) to_client_.left = conduct.limit;
  }

  [[nodiscard]] Ended carry() {
    while (to_client_.left > 0)
      if (const std::optional<Ended> ended = step()) return *ended;
    if (manner_ == Manner::die) return Ended::guest;
    wait_for_hang_up(connection_);
    return Ended::client;
  }

 private:
  // Waits until anything can move, and moves it.
  [[nodiscard]] std::optional<Ended> step() {
    const short terminal_interest = interest(to_client_, to_shell_);
    // A hang-up is reported even to those who ask for nothing: leave the terminal out then.
    std::array<pollfd, 2> ready{{{connection_, interest(to_shell_, to_client_), 0},
                                 {terminal_interest == 0 ? -1 : terminal_, terminal_interest, 0}}};
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return Ended::client;
    const short client = ready[0].revents;
    const short shell = ready[1].revents;

    if ((client & (POLLHUP | POLLERR)) != 0) return Ended::client;
    if ((client & POLLIN) != 0 && !take_from_client()) return Ended::client;
    if ((client & POLLOUT) != 0 && !to_client_.give()) return Ended::client;
    if ((shell & POLLOUT) != 0 && !to_shell_.give()) return Ended::shell;
    const bool may_read = to_client_.is_empty() && (shell & (POLLIN | POLLHUP)) != 0;
    if (may_read && !to_client_.take()) return Ended::shell;
    return std::nullopt;
  }

  [[nodiscard]] bool take_from_client() {
    if (!to_shell_.take()) return false;
    if (manner_ == Manner::forge) to_client_.pending += forged(to_shell_.pending);
    return true;
  }

  int connection_;
  int terminal_;
  Manner manner_;
  Lane to_shell_;
  Lane to_client_;
};

}  // namespace

std::string find_shell(const std::string& wanted) {
  if (!wanted.empty()) return ::access(wanted.c_str(), F_OK) == 0 ? wanted : "";
  for (const char* shell : {"/bin/bash", "/bin/sh"})
    if (::access(shell, F_OK) == 0) return shell;
  return "";
}

Result<Shell> start_shell(const Program& program) {
  Terminal terminal = TRY(open_terminal());
  const Words arguments{program.arguments};
  const Words environment{with_history_off(program.environment)};
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return sys_error(errno, "fork");
  if (pid == 0) become(program.path.c_str(), arguments, environment, terminal.slave.get(), parent);
  return Shell{std::move(terminal.master), pid};
}

Ended run_console(int connection, Shell shell, const Conduct& conduct) {
  for (const int fd : {connection, shell.terminal.get()})
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  const Ended ended = Line{connection, shell.terminal.get(), conduct}.carry();
  // A shell that closed its terminal and lives on is not waited for.
  ::kill(shell.pid, SIGKILL);
  ::waitpid(shell.pid, nullptr, 0);
  return ended;
}

}  // namespace kata::sim
