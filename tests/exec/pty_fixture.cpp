// SPDX-License-Identifier: Apache-2.0
#include "pty_fixture.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "core/text.hpp"

namespace kata::test {
namespace {

// Arguments stand one behind another with NUL bytes between.
bool is_running(std::string text) {
  std::ranges::replace(text, ' ', '\0');
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored))
    if (parse_u64(entry.path().filename().string()) &&
        read_file(entry.path().string() + "/cmdline").contains(text))
      return true;
  return false;
}

}  // namespace

Session::Session(const std::vector<std::string>& sim_options)
    : sim(rust(pit, with({"--log", pit.path() + "/log"}, sim_options))) {}

std::vector<std::string> Session::command() const {
  return {KATA_CTL_PROGRAM, "--sysroot", pit.path(), "exec", "sb1"};
}

Child Session::attach(const std::vector<std::string>& more) {
  ::setenv("TERM", "xterm-test", 1);
  return pty.run(with(command(), more));
}

Child Session::attach_library(const Streams& streams) {
  return pty.run({KATA_ATTACH_PROGRAM, sim.socket(1)}, streams);
}

Child Session::attach_to_prompt() {
  Child child = attach();
  static_cast<void>(pty.expect_prompt());
  return child;
}

std::string Session::log() const { return read_file(pit.path() + "/log"); }

bool Session::logs(std::string_view text) const {
  return wait_for_text(pit.path() + "/log", text).contains(text);
}

namespace {

bool comes_to(bool running, const std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (is_running(text) != running) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    ::poll(nullptr, 0, 5);
  }
  return true;
}

}  // namespace

bool starts(const std::string& text) { return comes_to(true, text); }

bool ends(const std::string& text) { return comes_to(false, text); }

std::string unique_seconds() {
  static std::atomic<int> count = 0;
  return fmt::format("{}{:02}", 1000000 + ::getpid(), ++count);
}

}  // namespace kata::test
