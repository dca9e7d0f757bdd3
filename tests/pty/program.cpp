// SPDX-License-Identifier: Apache-2.0
#include "pty/program.hpp"

#include <doctest/doctest.h>
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
#include <cstring>

#include "core/text.hpp"

namespace kata::test {
namespace {

using Clock = std::chrono::steady_clock;

int milliseconds_to(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::max<long>(left, 0));
}

// The test framework has handlers of its own, which a program would not inherit.
void forget_handlers() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
}

void become_session_leader(int terminal, const Streams& streams) {
  forget_handlers();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setsid();
  ::ioctl(terminal, TIOCSCTTY, 0);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const auto other = streams.find(fd);
    if (other == streams.end())
      ::dup2(terminal, fd);
    else if (other->second < 0)
      ::close(fd);
    else
      ::dup2(other->second, fd);
  }
}

}  // namespace

bool Settings::operator==(const Settings& other) const {
  return c_iflag == other.c_iflag && c_oflag == other.c_oflag && c_cflag == other.c_cflag &&
         c_lflag == other.c_lflag && std::memcmp(c_cc, other.c_cc, sizeof c_cc) == 0;
}

Child::~Child() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Child::send(int signal) const { ::kill(pid_, signal); }

// The status of wait(2), or -1 where nothing came before the deadline.
int Child::poll_status(int options) {
  const auto deadline = Clock::now() + pty_patience;
  while (Clock::now() < deadline) {
    int status = 0;
    if (::waitpid(pid_, &status, options | WNOHANG) == pid_) return status;
    ::poll(nullptr, 0, 2);
  }
  return -1;
}

bool Child::wait_stopped() {
  const int status = poll_status(WUNTRACED);
  return status != -1 && WIFSTOPPED(status);
}

int Child::wait() {
  const int status = poll_status(0);
  if (status == -1) return -1;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Pty::Pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  std::array<char, 64> name{};
  REQUIRE(::grantpt(master_.get()) == 0);
  REQUIRE(::unlockpt(master_.get()) == 0);
  REQUIRE(::ptsname_r(master_.get(), name.data(), name.size()) == 0);
  slave_ = Fd{::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  REQUIRE(slave_);
  resize(24, 80);
}

Child Pty::start(const std::function<int()>& body, const Streams& streams) {
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    become_session_leader(slave_.get(), streams);
    ::_exit(body());
  }
  return Child{pid};
}

Child Pty::run(std::vector<std::string> command, const Streams& streams) {
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  return start(
      [&] {
        ::execv(words[0], words.data());
        return 127;
      },
      streams);
}

void Pty::type(std::string_view keys) {
  while (!keys.empty()) {
    const ssize_t put = ::write(master_.get(), keys.data(), keys.size());
    REQUIRE(put > 0);
    keys.remove_prefix(static_cast<std::size_t>(put));
  }
}

bool Pty::read_more(Clock::time_point deadline) {
  pollfd ready{master_.get(), POLLIN, 0};
  if (::poll(&ready, 1, milliseconds_to(deadline)) <= 0) return false;
  std::array<char, 65536> bytes{};
  const ssize_t got = ::read(master_.get(), bytes.data(), bytes.size());
  if (got <= 0) return false;
  seen_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

bool Pty::expect(std::string_view text) { return expect_one_of({text}); }

bool Pty::expect_prompt() { return expect_one_of({"# ", "$ "}); }

// Behind the first of `texts` that appears.
bool Pty::expect_one_of(const std::vector<std::string_view>& texts) {
  const auto deadline = Clock::now() + pty_patience;
  do {
    for (const std::string_view text : texts) {
      const std::size_t at = seen_.find(text);
      if (at == seen_.npos) continue;
      before_ = seen_.substr(0, at);
      seen_.erase(0, at + text.size());
      return true;
    }
  } while (read_more(deadline));
  MESSAGE("expected " << quote(texts.front()) << ", came " << quote(seen_));
  return false;
}

std::string Pty::rest() {
  while (read_more(Clock::now())) {
  }
  return std::exchange(seen_, {});
}

void Pty::resize(unsigned short rows, unsigned short columns) {
  const winsize size{rows, columns, 0, 0};
  REQUIRE(::ioctl(master_.get(), TIOCSWINSZ, &size) == 0);
}

Settings Pty::settings() const {
  Settings now{};
  REQUIRE(::tcgetattr(slave_.get(), &now) == 0);
  return now;
}

void Pty::hang_up() {
  slave_ = Fd{};
  master_ = Fd{};
}

}  // namespace kata::test
