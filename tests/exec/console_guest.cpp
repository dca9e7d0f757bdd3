// SPDX-License-Identifier: Apache-2.0
#include "console_guest.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <sstream>

#include "core/host.hpp"
#include "core/text.hpp"
#include "sim/io.hpp"

namespace kata::exec {
namespace {

struct Pair {
  Fd client;
  Fd guest;
};

Pair connect_pair() {
  std::array<int, 2> ends{-1, -1};
  (void)::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data());
  return {Fd{ends[0]}, Fd{ends[1]}};
}

std::string read_line(int socket) {
  std::string line;
  char byte = 0;
  while (!line.ends_with('\n') && ::recv(socket, &byte, 1, 0) == 1) line += byte;
  return line;
}

// The client types ";m=HALF;m=${m}HALF;".
std::string marker_in(std::string_view line) {
  const std::string_view first = ";m=";
  const std::string_view second = ";m=${m}";
  const auto at = line.find(first);
  const auto then = line.find(second);
  if (at == line.npos || then == line.npos) return "no marker";
  return fmt::format("{}{}", line.substr(at + first.size(), 16),
                     line.substr(then + second.size(), 16));
}

}  // namespace

Wait patience() { return Wait::until(std::chrono::seconds{30}); }

ConsoleGuest::ConsoleGuest(const sim::Chosen<sim::GuestKind>& kind, std::size_t chunk,
                           const std::string& shell) {
  Pair pair = connect_pair();
  console_ = std::move(pair.client);
  if (sim::is_shellless(kind.mode)) {
    line_ = std::thread{[mode = kind.mode, guest = std::move(pair.guest)] {
      sim::serve_shellless(mode, guest.get());
    }};
    return;
  }
  const auto program = sim::guest_program(kind.mode, shell, scratch_.at("/bin").string());
  if (!program || program->path.empty()) return;
  Result<sim::Shell> started = sim::start_shell(*program);
  if (!started) return;
  pid_ = started->pid;
  sim::Conduct conduct = sim::guest_conduct(kind);
  conduct.chunk = chunk;
  line_ = std::thread{
      [this, conduct, shell = *std::move(started), guest = std::move(pair.guest)]() mutable {
        ended_ = sim::run_console(guest.get(), std::move(shell), conduct);
      }};
}

ConsoleGuest::~ConsoleGuest() {
  console_ = Fd{};
  if (line_.joinable()) line_.join();
}

sim::Ended ConsoleGuest::ended() {
  console_ = Fd{};
  if (line_.joinable()) line_.join();
  return ended_;
}

// The sixth field of /proc/PID/stat is the session; the state, the third, tells a zombie.
std::vector<int> ConsoleGuest::processes() const {
  std::vector<int> found;
  const Host host;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    if (!parse_u64(entry.path().filename().string())) continue;
    // A process may end while it is read.
    const std::string text = host.read((entry.path() / "stat").string()).value_or("");
    const auto name_end = text.rfind(") ");
    if (name_end == text.npos || text[name_end + 2] == 'Z') continue;
    std::istringstream fields{text.substr(name_end + 3)};
    int parent = 0;
    int group = 0;
    int session = 0;
    if (fields >> parent >> group >> session && session == pid_)
      found.push_back(std::stoi(entry.path().filename()));
  }
  return found;
}

bool ConsoleGuest::is_empty() const {
  const Wait wait = patience();
  while (!processes().empty() && Clock::now() < wait.deadline) ::poll(nullptr, 0, 5);
  return processes().empty();
}

ForgedGuest::ForgedGuest(std::function<std::string(std::string_view marker)> answer) {
  Pair pair = connect_pair();
  console_ = std::move(pair.client);
  line_ = std::thread{[answer = std::move(answer), guest = std::move(pair.guest)] {
    if (sim::send_all(guest.get(), answer(marker_in(read_line(guest.get())))))
      ::shutdown(guest.get(), SHUT_WR);
    sim::wait_for_close(guest.get());
  }};
}

ForgedGuest::~ForgedGuest() {
  console_ = Fd{};
  if (line_.joinable()) line_.join();
}

}  // namespace kata::exec
