// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace kata::sim {

/// A shell on a terminal of its own.
struct Shell {
  Fd terminal;  ///< the master side
  pid_t pid = -1;
};

/// The shell that the agent would take: `wanted`, or the first of the usual ones. Empty where there
/// is none, and then the agent does not listen at all.
/// Source: src/agent/src/console.rs.
[[nodiscard]] std::string find_shell(const std::string& wanted);

/// What runs on a console. The agent gives its shell no argument and no environment at all.
struct Program {
  std::string path;
  std::vector<std::string> arguments{};    ///< its own name first
  std::vector<std::string> environment{};  ///< NAME=VALUE each
};

/// Starts `program` as the agent does: a new terminal of 0x0 with the kernel's defaults and a
/// session of its own. It dies with the calling thread.
/// Errors: those of the pty and of fork(2).
[[nodiscard]] Result<Shell> start_shell(const Program& program);

/// What a line to a guest does besides carrying bytes.
enum class Manner : std::uint8_t {
  plain,
  forge,   ///< repeats what the client sends, with marks like those of a client between
  die,     ///< ends after Conduct::limit bytes to the client
  freeze,  ///< stands still after as many, until the client leaves
};

struct Conduct {
  std::size_t chunk = 4096;  ///< bytes moved at a time, at most that many
  Manner manner = Manner::plain;
  std::uint64_t limit = 0;
};

/// Why a console ended.
enum class Ended : std::uint8_t {
  shell,   ///< the shell exited
  client,  ///< the client closed or half-closed, and the shell was killed
  guest,   ///< it died as Manner::die says, and the shell was killed
};

/// Carries bytes both ways until either end goes; then reaps the shell. Output of a killed shell is
/// lost, as in the guest.
[[nodiscard]] Ended run_console(int connection, Shell shell, const Conduct& conduct = {});

}  // namespace kata::sim
