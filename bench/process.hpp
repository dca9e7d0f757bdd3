// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace kata::bench {

/// A program's path and its arguments; the path is not searched for.
using Command = std::vector<std::string>;

/// `command` with every "{i}" replaced by `number` in six digits, so that each run can have a
/// volume of its own.
[[nodiscard]] Command numbered(const Command& command, unsigned number);

/// Wall-clock time of one whole process, from before it is made until it is collected. Its standard
/// input and output are /dev/null.
/// Errors: not_found and denied (cannot start it), io (it did not exit with 0).
[[nodiscard]] Result<std::chrono::nanoseconds> time_of(const Command& command);

/// The most memory that was resident at once in the process, in KiB. Slow: the process is traced.
///
/// Not ru_maxrss: the kernel carries that over from the memory that exec replaces, which here is
/// this program's own, so it could never be less than what this program needs.
/// Errors: those of time_of, and malformed.
/// Source: proc(5), /proc/PID/status "VmHWM"; ptrace(2), PTRACE_O_TRACEEXIT.
[[nodiscard]] Result<std::uint64_t> peak_kib_of(const Command& command);

}  // namespace kata::bench
