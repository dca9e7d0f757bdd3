// SPDX-License-Identifier: Apache-2.0
#include "program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/host.hpp"

namespace kata::test {
namespace {

using Clock = std::chrono::steady_clock;

// Waits for input; false when the deadline passed.
bool is_ready(int fd, Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  pollfd ready{fd, POLLIN, 0};
  return ::poll(&ready, 1, static_cast<int>(std::max<long>(left.count(), 0))) > 0;
}

template <class Enough>
std::string receive_while(int fd, std::size_t limit, Enough enough) {
  const auto deadline = Clock::now() + patience;
  std::string all;
  std::array<char, 4096> bytes{};
  while (all.size() < limit && !enough(all) && is_ready(fd, deadline)) {
    const ssize_t got = ::read(fd, bytes.data(), std::min(bytes.size(), limit - all.size()));
    if (got <= 0) break;
    all.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return all;
}

}  // namespace

Sandpit::Sandpit() : top_((std::filesystem::temp_directory_path() / "sim.XXXXXX").string()) {
  if (::mkdtemp(top_.data()) == nullptr) throw std::filesystem::filesystem_error("mkdtemp", {});
  path_ = top_ + "/" + std::string(120, 'd');
  std::filesystem::create_directory(path_);
}

Sandpit::~Sandpit() {
  std::error_code ignored;
  std::filesystem::remove_all(top_, ignored);
}

Sim::Sim(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), KATA_SIM_PROGRAM);
  arguments.emplace_back("--die-with-parent");
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);

  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return;
  const Fd output{pipe[0]};
  Fd input{pipe[1]};
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(input.get(), STDOUT_FILENO);
    ::execv(KATA_SIM_PROGRAM, words.data());
    ::_exit(127);
  }
  input = Fd{};
  ready_ =
      receive_while(output.get(), 4096, [](const std::string& s) { return s.ends_with('\n'); });
}

Sim::~Sim() {
  if (pid_ > 0) stop();
}

std::string Sim::socket(std::size_t index) const {
  std::istringstream words{ready_};
  std::string word;
  words >> word;
  for (std::size_t i = 0; i <= index; ++i) words >> word;
  return word;
}

int Sim::stop() {
  if (pid_ > 0) ::kill(pid_, SIGTERM);
  return wait();
}

int Sim::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Sim go(const Sandpit& pit, const std::vector<std::string>& more) {
  return Sim{with({"--root", pit.path(), "--id", "sb1", "--dialect", "go"}, more)};
}

Sim rust(const Sandpit& pit, const std::vector<std::string>& more) {
  return Sim{with({"--root", pit.path(), "--id", "sb1", "--dialect", "rust"}, more)};
}

Fd connect(const std::string& name) {
  Result<Fd> socket = connect_unix(Host{}, name);
  return socket ? *std::move(socket) : Fd{};
}

void send(const Fd& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string receive(const Fd& socket, std::size_t limit) {
  return receive_while(socket.get(), limit, [](const std::string&) { return false; });
}

std::string receive_until(const Fd& socket, std::string_view text) {
  return receive_while(socket.get(), std::size_t{1} << 20,
                       [&](const std::string& s) { return s.find(text) != s.npos; });
}

bool is_closed(const Fd& socket) {
  std::array<char, 4096> bytes{};
  const auto deadline = Clock::now() + patience;
  while (is_ready(socket.get(), deadline))
    if (::recv(socket.get(), bytes.data(), bytes.size(), 0) <= 0) return true;
  return false;
}

std::string read_file(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream{name}.rdbuf();
  return text.str();
}

std::string wait_for_text(const std::string& name, std::string_view text) {
  const auto deadline = Clock::now() + patience;
  std::string all = read_file(name);
  while (all.find(text) == all.npos && Clock::now() < deadline) {
    ::poll(nullptr, 0, 5);
    all = read_file(name);
  }
  return all;
}

}  // namespace kata::test
