// SPDX-License-Identifier: Apache-2.0
#include "process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>

#include "core/host.hpp"
#include "core/text.hpp"

namespace kata::bench {
namespace {

// What exec wants; the pointers live as long as `command`.
std::vector<char*> to_argv(Command& command) {
  std::vector<char*> argv;
  argv.reserve(command.size() + 1);
  for (std::string& argument : command) argv.push_back(argument.data());
  argv.push_back(nullptr);
  return argv;
}

Result<Fd> open_null() {
  Fd fd{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  if (!fd) return sys_error(errno, "open '/dev/null'");
  return fd;
}

// posix_spawn's list of what to do in the child before exec.
class FileActions {
 public:
  explicit FileActions(int null) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, null, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, null, STDOUT_FILENO);
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

Result<int> wait_for(pid_t pid, const std::string& program) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return sys_error(errno, "wait for {}", quote(program));
  return status;
}

Result<> check_status(int status, const std::string& program) {
  if (WIFSIGNALED(status))
    return fail(Code::io, "run {}: killed by signal {}", quote(program), WTERMSIG(status));
  if (WEXITSTATUS(status) != 0)
    return fail(Code::io, "run {}: exit status {}", quote(program), WEXITSTATUS(status));
  return {};
}

[[noreturn]] void become_traced(const std::vector<char*>& argv, int null) {
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0) ::execv(argv[0], argv.data());
  ::_exit(127);
}

Result<std::uint64_t> read_peak_kib(pid_t pid) {
  const std::string path = fmt::format("/proc/{}/status", pid);
  const std::string text = TRY(Host{}.read(path));
  constexpr std::string_view key = "VmHWM:";
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return fail(Code::malformed, "read {}: no VmHWM", quote(path));
  const std::string_view value = trim(std::string_view{text}.substr(at + key.size()));
  std::uint64_t kib = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), kib);
  if (error != std::errc{})
    return fail(Code::malformed, "read {}: VmHWM is no number", quote(path));
  return kib;
}

// Lets the stopped process run on to its end and asks for its peak just before its memory goes.
Result<std::uint64_t> trace_to_end(pid_t pid, const std::string& program) {
  constexpr int at_exit = SIGTRAP | (PTRACE_EVENT_EXIT << 8);
  std::uint64_t peak = 0;
  int signal = 0;
  while (true) {
    if (::ptrace(PTRACE_CONT, pid, nullptr, signal) != 0)
      return sys_error(errno, "trace {}", quote(program));
    const int status = TRY(wait_for(pid, program));
    if (!WIFSTOPPED(status)) {
      TRY(check_status(status, program));
      return peak;
    }
    const bool exiting = status >> 8 == at_exit;
    if (exiting) peak = TRY(read_peak_kib(pid));
    signal = exiting ? 0 : WSTOPSIG(status);
  }
}

}  // namespace

Command numbered(const Command& command, unsigned number) {
  constexpr std::string_view mark = "{i}";
  const std::string digits = fmt::format("{:06}", number);
  Command result = command;
  for (std::string& word : result)
    for (std::size_t at = word.find(mark); at != std::string::npos; at = word.find(mark, at))
      word.replace(at, mark.size(), digits);
  return result;
}

Result<std::chrono::nanoseconds> time_of(const Command& command) {
  Command words = command;
  const std::vector<char*> argv = to_argv(words);
  const Fd null = TRY(open_null());
  const FileActions actions{null.get()};

  pid_t pid = 0;
  const auto start = std::chrono::steady_clock::now();
  const int error = ::posix_spawn(&pid, argv[0], actions.get(), nullptr, argv.data(), environ);
  if (error != 0) return sys_error(error, "run {}", quote(words[0]));
  const int status = TRY(wait_for(pid, words[0]));
  const auto end = std::chrono::steady_clock::now();
  TRY(check_status(status, words[0]));
  return end - start;
}

Result<std::uint64_t> peak_kib_of(const Command& command) {
  Command words = command;
  const std::vector<char*> argv = to_argv(words);
  const Fd null = TRY(open_null());

  const pid_t pid = ::fork();
  if (pid < 0) return sys_error(errno, "fork");
  if (pid == 0) become_traced(argv, null.get());
  const int status = TRY(wait_for(pid, words[0]));
  if (!WIFSTOPPED(status))
    return fail(Code::io, "trace {}: the kernel does not allow it here", quote(words[0]));
  // EXITKILL: an error on our side must not leave a stopped process behind.
  if (::ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL) != 0)
    return sys_error(errno, "trace {}", quote(words[0]));
  return trace_to_end(pid, words[0]);
}

}  // namespace kata::bench
