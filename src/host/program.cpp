// SPDX-License-Identifier: Apache-2.0
#include "host/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "core/fd.hpp"
#include "core/text.hpp"

namespace kata::host {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t version_limit = 4096;
// Where the program stands in the child, below the limit of any process.
constexpr int program_fd = 3;

// In a directory with the sticky bit only an entry's owner can replace it.
bool is_others_to_change(const FileInfo& info) {
  const bool is_sticky = info.type == FileType::directory && (info.permissions & S_ISVTX) != 0;
  return !is_sticky && (info.permissions & (S_IWGRP | S_IWOTH)) != 0;
}

Result<> check_owner(const Host& host, const std::string& path) {
  const FileInfo info = TRY(host.stat(path));
  if (info.uid != 0 && info.uid != host.euid())
    return fail(Code::refused, "not run: {} belongs to user {}", quote(path), info.uid);
  if (is_others_to_change(info))
    return fail(Code::refused, "not run: {} can be written to by others", quote(path));
  return {};
}

Result<> check_trust(const Host& host, const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1))
    TRY(check_owner(host, path.substr(0, slash)));
  return check_owner(host, path);
}

class Actions {
 public:
  Actions() { ::posix_spawn_file_actions_init(&actions_); }
  ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

// Ends the process group and reaps its leader, whatever became of it.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

 private:
  pid_t pid_;
};

// The descriptor that was looked at is what runs: the name may lead elsewhere by now.
Result<pid_t> start(const Fd& program, std::vector<std::string> words, const Fd& output) {
  Actions actions;
  ::posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(actions.get(), output.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(actions.get(), STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(actions.get(), program.get(), program_fd);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::string search = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  std::string locale = "LC_ALL=C";
  std::array<char*, 3> environment{search.data(), locale.data(), nullptr};
  Attributes attributes;
  pid_t pid = -1;
  const std::string image = fmt::format("/proc/self/fd/{}", program_fd);
  const int failed = ::posix_spawn(&pid, image.c_str(), actions.get(), attributes.get(),
                                   arguments.data(), environment.data());
  if (failed != 0) return sys_error(failed, "run {}", quote(words.front()));
  return pid;
}

Result<std::string> read_output(const Fd& output, const std::string& path, const Call& call) {
  const Clock::time_point deadline = Clock::now() + call.patience;
  std::string text;
  std::array<char, 4096> bytes{};
  while (text.size() < call.output_limit) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd ready{output.get(), POLLIN, 0};
    const int count = left > 0 ? ::poll(&ready, 1, static_cast<int>(left)) : 0;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return sys_error(errno, "wait for {}", quote(path));
    if (count == 0)
      return fail(Code::timed_out, "run {}: no answer in {} ms", quote(path),
                  call.patience.count());
    const std::size_t room = std::min(bytes.size(), call.output_limit - text.size());
    const ssize_t got = ::read(output.get(), bytes.data(), room);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return sys_error(errno, "read from {}", quote(path));
    if (got == 0) break;
    text.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

Result<std::string> output_of(const Host& host, std::string_view path, const Call& call) {
  if (!host.is_whole_machine())
    return fail(Code::refused, "not run: {} is in a tree, not on this machine", quote(path));
  const std::string real = TRY(host.resolve(path));
  TRY(check_trust(host, real));
  const Fd program = TRY(host.open(real, O_PATH | O_NOFOLLOW));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return sys_error(errno, "make a pipe");
  const Fd output{ends[0]};
  Fd input{ends[1]};
  std::vector<std::string> words{real};
  words.insert(words.end(), call.arguments.begin(), call.arguments.end());
  const Child child { TRY(start(program, std::move(words), input)) };
  input = Fd{};
  std::string text = TRY(read_output(output, real, call));
  if (trim(text).empty()) return fail(Code::unavailable, "run {}: it printed nothing", quote(real));
  return text;
}

Result<std::string> version_of(const Host& host, std::string_view path,
                               std::chrono::milliseconds patience) {
  const std::string text = TRY(
      output_of(host, path,
                {.arguments = {"--version"}, .output_limit = version_limit, .patience = patience}));
  return std::string{trim(text)};
}

}  // namespace kata::host
