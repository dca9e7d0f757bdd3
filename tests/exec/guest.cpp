// SPDX-License-Identifier: Apache-2.0
#include "exec/guest.hpp"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <map>

#include "core/host.hpp"
#include "support/tree.hpp"

namespace kata::test {
namespace {

// The simulator links every program there is for these kinds, which is too slow for a unit test.
sim::Program with_few_programs(const Tree& tree, std::string_view directory) {
  for (const char* name : {"base64", "cat", "false", "head", "rm", "seq", "sh", "sleep", "yes"})
    tree.link(fmt::format("{}/{}", directory, name), fmt::format("/usr/bin/{}", name));
  return {sim::find_shell(""), {}, {"PATH=" + tree.at(directory).string()}};
}

sim::Program make_program(const Tree& tree, sim::GuestKind kind) {
  if (kind == sim::GuestKind::no_stty) return with_few_programs(tree, "/none");
  if (kind == sim::GuestKind::lying_stty) {
    tree.write("/lying/stty", "#!/bin/sh\n");
    std::filesystem::permissions(tree.at("/lying/stty"), std::filesystem::perms{0755});
    return with_few_programs(tree, "/lying");
  }
  auto program = sim::guest_program(kind, "", tree.at("/unused").string());
  REQUIRE(program);
  return *std::move(program);
}

sim::Program program_of(sim::GuestKind kind) {
  static const Tree tree;
  static std::map<sim::GuestKind, sim::Program> programs;
  if (!programs.contains(kind)) programs.emplace(kind, make_program(tree, kind));
  return programs.at(kind);
}

}  // namespace

Guest::Guest(sim::GuestKind kind, std::uint64_t number) {
  start(program_of(kind), sim::guest_conduct({kind, number}));
}

Guest::Guest(sim::Program program) { start(std::move(program), {}); }

void Guest::start(sim::Program program, const sim::Conduct& conduct) {
  REQUIRE_FALSE(program.path.empty());
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  console_ = Fd{ends[0]};
  guest_end_ = Fd{ends[1]};
  // The shell dies with the thread that starts it.
  thread_ = std::thread{[this, program = std::move(program), conduct] {
    Result<sim::Shell> shell = sim::start_shell(program);
    if (shell) ended_ = sim::run_console(guest_end_.get(), *std::move(shell), conduct);
    guest_end_ = Fd{};
  }};
}

Guest::~Guest() {
  console_ = Fd{};
  if (thread_.joinable()) thread_.join();
}

sim::Ended Guest::ended() {
  if (thread_.joinable()) thread_.join();
  return ended_;
}

bool is_gone(pid_t pid) {
  // Whoever adopts an orphan may leave it a zombie for a while.
  const auto runs = [&] {
    const auto stat = Host{}.read(fmt::format("/proc/{}/stat", pid));
    return stat && !stat->contains(") Z ");
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (runs() && std::chrono::steady_clock::now() < deadline) ::poll(nullptr, 0, 5);
  return !runs();
}

Fd make_file(std::string_view bytes) {
  Fd file{::memfd_create("test", MFD_CLOEXEC)};
  REQUIRE(file);
  REQUIRE(::pwrite(file.get(), bytes.data(), bytes.size(), 0) ==
          static_cast<ssize_t>(bytes.size()));
  return file;
}

std::string text_of(const Fd& file) {
  std::string text(static_cast<std::size_t>(::lseek(file.get(), 0, SEEK_END)), '\0');
  REQUIRE(::pread(file.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  return text;
}

}  // namespace kata::test
