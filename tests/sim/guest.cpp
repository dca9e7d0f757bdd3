// SPDX-License-Identifier: Apache-2.0
#include "guest.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "core/file.hpp"
#include "core/text.hpp"
#include "io.hpp"

namespace kata::sim {
namespace {

namespace fs = std::filesystem;

// What a small guest has. Linking all that this machine has takes a second.
constexpr std::string_view programs[] = {
    "awk",  "base64", "bash",  "busybox",   "cat",   "chmod", "cksum", "cp",       "cut",  "date",
    "dd",   "df",     "env",   "find",      "grep",  "gzip",  "head",  "id",       "kill", "ln",
    "ls",   "md5sum", "mkdir", "mount",     "mv",    "od",    "ps",    "readlink", "rm",   "rmdir",
    "sed",  "seq",    "sh",    "sha256sum", "sleep", "sort",  "stat",  "stty",     "tail", "tar",
    "test", "touch",  "tr",    "true",      "tty",   "uname", "wc",    "yes",      "zstd",
};
constexpr std::string_view program_dirs[] = {"/usr/bin", "/bin"};

std::string find_program(std::string_view name) {
  for (const std::string_view directory : program_dirs) {
    std::string path = fmt::format("{}/{}", directory, name);
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

// Makes the directory the only one that a shell finds programs in.
Result<> link_programs(const fs::path& directory, std::string_view without) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return sys_error(error.value(), "make directory '{}'", directory.string());
  for (const std::string_view name : programs) {
    const std::string program = find_program(name);
    // One that is there already is from a run before.
    if (!program.empty() && name != without) fs::create_symlink(program, directory / name, error);
  }
  return {};
}

// A script, so that the guest's own shell is all it needs.
Result<> write_stty_that_lies(const fs::path& directory) {
  TRY(link_programs(directory, "stty"));
  const std::string name = directory / "stty";
  const Fd file{::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700)};
  if (!file) return sys_error(errno, "make '{}'", name);
  return write_all(file.get(), name, "#!/bin/sh\nexit 0\n");
}

void talk_endlessly(int connection) {
  std::string lines;
  while (lines.size() < std::size_t{64} << 10) lines += "all work and no play\r\n";
  while (send_all(connection, lines)) {
  }
}

}  // namespace

Result<Program> guest_program(GuestKind kind, const std::string& shell,
                              const std::string& scratch) {
  switch (kind) {
    case GuestKind::no_shell: return Program{};
    case GuestKind::bash: return Program{find_program("bash"), {}, {}};
    case GuestKind::dash: return Program{find_program("dash"), {}, {}};
    case GuestKind::busybox: return Program{find_program("busybox"), {"sh"}, {}};
    case GuestKind::builtins_only: return Program{find_shell(shell), {}, {"PATH=/nonexistent"}};
    case GuestKind::no_stty: TRY(link_programs(scratch, "stty")); break;
    case GuestKind::lying_stty: TRY(write_stty_that_lies(scratch)); break;
    default: return Program{find_shell(shell), {}, {}};
  }
  return Program{find_shell(shell), {}, {"PATH=" + scratch}};
}

Conduct guest_conduct(const Chosen<GuestKind>& guest) {
  switch (guest.mode) {
    case GuestKind::forger: return {.manner = Manner::forge};
    case GuestKind::dies_after: return {.manner = Manner::die, .limit = guest.number};
    case GuestKind::freezes_after: return {.manner = Manner::freeze, .limit = guest.number};
    default: return {};
  }
}

bool is_shellless(GuestKind kind) {
  return kind == GuestKind::silent || kind == GuestKind::deaf || kind == GuestKind::endless;
}

void serve_shellless(GuestKind kind, int connection) {
  switch (kind) {
    case GuestKind::silent: return wait_for_close(connection);
    case GuestKind::endless: return talk_endlessly(connection);
    default: return wait_for_hang_up(connection);
  }
}

}  // namespace kata::sim
