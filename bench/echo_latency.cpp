// SPDX-License-Identifier: Apache-2.0
// echo-latency: how much later a typed character appears through a program on a terminal than
// straight on the guest's console, and than through a relay on a terminal that does nothing else.
//
// The guest's terminal echoes each character by itself, so nothing but the way there and back is
// measured. The ways are measured by turns; what slows the machine for a while slows all.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <vector>

#include "core/file.hpp"
#include "core/host.hpp"
#include "core/text.hpp"
#include "statistics.hpp"

namespace kata::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Together less than the 4095 characters at which a terminal stops to echo a line.
constexpr int samples = 3000;
constexpr int warmup = 500;
constexpr int patience_ms = 20000;

// Reads until `text` is there.
Result<> read_until(int fd, std::string_view text) {
  std::string seen;
  std::array<char, 4096> bytes{};
  while (!seen.contains(text)) {
    pollfd ready{fd, POLLIN, 0};
    if (::poll(&ready, 1, patience_ms) <= 0)
      return fail(Code::timed_out, "waited for {}, got {}", quote(text), quote(seen));
    const ssize_t got = ::read(fd, bytes.data(), bytes.size());
    if (got <= 0) return fail(Code::io, "ended before {}: {}", quote(text), quote(seen));
    seen.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return {};
}

// The console itself, with the prompt seen.
Result<Fd> open_console(const std::string& socket) {
  Fd fd = TRY(connect_unix(Host{}, socket));
  TRY(write_all(fd.get(), socket, "CONNECT 1026\nPS1='rea''dy>'\n"));
  TRY(read_until(fd.get(), "ready>"));
  return fd;
}

struct Program {
  Fd terminal;
  pid_t pid = -1;
};

// The program on a terminal of its own, with the prompt of the guest's shell seen.
Result<Program> start_program(std::vector<char*> words) {
  words.push_back(nullptr);
  Program program{Fd{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)}};
  const int master = program.terminal.get();
  std::array<char, 64> name{};
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0 ||
      ::ptsname_r(master, name.data(), name.size()) != 0)
    return sys_error(errno, "make a terminal");
  program.pid = ::fork();
  if (program.pid < 0) return sys_error(errno, "fork");
  if (program.pid == 0) {
    ::setsid();
    const int slave = ::open(name.data(), O_RDWR);
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(slave, fd);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  TRY(read_until(master, " "));  // the end of any prompt
  TRY(write_all(master, "the terminal", "PS1='rea''dy>'\r"));
  TRY(read_until(master, "ready>"));
  return program;
}

// Microseconds from typing a character to its echo.
Result<double> time_echo(int fd) {
  const auto start = Clock::now();
  TRY(write_all(fd, "the console", "x"));
  char echo = 0;
  pollfd ready{fd, POLLIN, 0};
  if (::poll(&ready, 1, patience_ms) <= 0 || ::read(fd, &echo, 1) != 1 || echo != 'x')
    return fail(Code::io, "the character did not come back");
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

void stop(const Program& program) {
  ::kill(program.pid, SIGTERM);
  ::waitpid(program.pid, nullptr, 0);
}

Result<> measure(const std::string& socket, char* floor, const std::vector<char*>& words) {
  const Fd console = TRY(open_console(socket));
  // Non-blocking from connect_unix(); all wait in the same way.
  const Program relay = TRY(start_program({floor, const_cast<char*>(socket.c_str())}));
  const Program program = TRY(start_program(words));
  const std::array<int, 3> ways{console.get(), relay.terminal.get(), program.terminal.get()};
  std::array<std::vector<double>, 3> times;
  for (int i = 0; i < warmup + samples; ++i)
    for (std::size_t way = 0; way < ways.size(); ++way) {
      const double time = TRY(time_echo(ways[way]));
      if (i >= warmup) times[way].push_back(time);
    }
  stop(relay);
  stop(program);
  const auto median = [&](std::size_t way) { return spread_of(times[way]).median; };
  fmt::print(
      "echo of a key: {:.1f} us on the socket, {:.1f} us through a bare relay, {:.1f} us through "
      "the program: {:.1f} us added to the relay, {:.1f} us to the socket (<= 50 us)\n",
      median(0), median(1), median(2), median(2) - median(1), median(2) - median(0));
  return {};
}

}  // namespace
}  // namespace kata::bench

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: echo-latency HYBRID_SOCKET FLOOR_RELAY COMMAND...\n");
    return 2;
  }
  const auto measured = kata::bench::measure(argv[1], argv[2], {argv + 3, argv + argc});
  if (measured) return 0;
  fmt::print(stderr, "error: {}\n", measured.error().what);
  return 1;
}
