// SPDX-License-Identifier: Apache-2.0
#include "stand_in.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

#include "core/fd.hpp"
#include "core/file.hpp"
#include "core/text.hpp"

namespace kata::sim {
namespace {

constexpr const char* variable = "KATA_SIM_STAND_IN";

// What the new process must know: numbers and names, one a line.
std::string to_plan(const StandIn& stand_in, int ready) {
  return fmt::format("{}={}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n", variable, stand_in.name,
                     stand_in.memory + 1, stand_in.shared_bytes, stand_in.private_bytes,
                     stand_in.vcpus, stand_in.vcpu_name, stand_in.has_twin ? 1 : 0, ready);
}

std::string take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return std::string{line};
}

std::uint64_t take_number(std::string_view& text) { return parse_u64(take_line(text)).value_or(0); }

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(std::string plan) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
  variables.push_back(std::move(plan));
  return variables;
}

void allow_inheritance(int fd) {
  if (fd >= 0) ::fcntl(fd, F_SETFD, 0);
}

[[noreturn]] void rest() {
  for (;;) ::pause();
}

void read_each_page(const char* memory, std::uint64_t size) {
  constexpr std::uint64_t page = 4096;
  for (std::uint64_t at = 0; at < size; at += page)
    static_cast<void>(*static_cast<const volatile char*>(memory + at));
}

struct Look {
  std::string name;
  int memory = -1;
  std::uint64_t shared_bytes = 0;
  std::uint64_t private_bytes = 0;
};

void take_memory(const Look& look) {
  if (look.memory >= 0 && look.shared_bytes > 0) {
    void* const shared = ::mmap(nullptr, look.shared_bytes, PROT_READ, MAP_SHARED, look.memory, 0);
    if (shared != MAP_FAILED) read_each_page(static_cast<const char*>(shared), look.shared_bytes);
  }
  if (look.private_bytes == 0) return;
  void* const own = ::mmap(nullptr, look.private_bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (own != MAP_FAILED) std::fill_n(static_cast<char*>(own), look.private_bytes, 'x');
}

void start_vcpus(std::uint64_t count, const std::string& pattern) {
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string name = pattern;
    if (const auto at = name.find('#'); at != std::string::npos)
      name.replace(at, 1, fmt::to_string(i));
    std::thread thread{rest};
    ::pthread_setname_np(thread.native_handle(), name.c_str());
    thread.detach();
  }
}

// The twin comes first, while there is one thread. Both look alike.
void fork_twin(const Look& look) {
  const pid_t parent = ::getpid();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  if (::fork() == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    take_memory(look);
    ::close(ends[1]);
    rest();
  }
  ::close(ends[1]);
  char byte = 0;
  static_cast<void>(::read(ends[0], &byte, 1));  // its end: the twin is ready
  ::close(ends[0]);
}

}  // namespace

Result<pid_t> start_stand_in(const StandIn& stand_in) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return sys_error(errno, "make a pipe");
  const Fd ready{ends[0]};
  Fd other{ends[1]};
  std::vector<std::string> words = stand_in.words;
  std::vector<std::string> variables = environment_with(to_plan(stand_in, other.get()));
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> environment = pointers_to(variables);

  const pid_t pid = ::fork();
  if (pid < 0) return sys_error(errno, "fork a stand-in");
  if (pid == 0) {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    allow_inheritance(stand_in.memory);
    allow_inheritance(other.get());
    ::execve("/proc/self/exe", arguments.data(), environment.data());
    ::_exit(127);
  }
  other = Fd{};
  char byte = 0;
  ssize_t got = -1;
  do got = ::read(ready.get(), &byte, 1);
  while (got < 0 && errno == EINTR);
  if (got == 1) return pid;
  stop_stand_in(pid);
  return fail(Code::io, "stand-in {} ended at once", quote(stand_in.name));
}

void stop_stand_in(pid_t pid) {
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

std::optional<int> run_as_stand_in() {
  const char* const value = std::getenv(variable);
  if (value == nullptr) return std::nullopt;
  const std::string copy = value;
  std::string_view plan = copy;
  Look look;
  look.name = take_line(plan);
  look.memory = static_cast<int>(take_number(plan)) - 1;
  look.shared_bytes = take_number(plan);
  look.private_bytes = take_number(plan);
  const std::uint64_t vcpus = take_number(plan);
  const std::string vcpu_name = take_line(plan);
  const bool has_twin = take_number(plan) == 1;
  const Fd ready{static_cast<int>(take_number(plan))};

  ::prctl(PR_SET_NAME, look.name.c_str());
  take_memory(look);
  if (has_twin) fork_twin(look);
  start_vcpus(vcpus, vcpu_name);
  if (!write_all(ready.get(), "readiness", "r")) return 1;
  rest();
}

}  // namespace kata::sim
