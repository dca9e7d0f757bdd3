// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

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

/// Starts `program` as the agent does: a new terminal of 0x0 with the kernel's defaults, a session
/// of its own, no arguments and no TERM, HOME or PATH. It dies with the calling thread.
/// Errors: those of the pty and of fork(2).
[[nodiscard]] Result<Shell> start_shell(const std::string& program);

/// Why a console ended.
enum class Ended : unsigned char {
  shell,   ///< the shell exited
  client,  ///< the client closed or half-closed, and the shell was killed
};

/// Carries bytes both ways, `chunk` at a time, until either end goes; then reaps the shell. Output
/// of a killed shell is lost, as in the guest.
[[nodiscard]] Ended run_console(int connection, Shell shell, std::size_t chunk);

}  // namespace kata::sim
