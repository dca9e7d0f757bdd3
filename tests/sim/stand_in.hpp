// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace kata::sim {

/// A process that looks like a part of a sandbox: its words, its name, its threads and its memory
/// are real, and it does nothing.
struct StandIn {
  std::vector<std::string> words;
  std::string name;                 ///< as /proc/PID/comm shows it, at most 15 bytes
  int memory = -1;                  ///< a file that it holds open; -1 for none
  std::uint64_t shared_bytes = 0;   ///< so much of that file is mapped and read
  std::uint64_t private_bytes = 0;  ///< so much memory of its own is written
  unsigned vcpus = 0;
  std::string vcpu_name;  ///< of the threads; '#' is their number
  bool has_twin = false;  ///< it forks once, as virtiofsd does
};

/// Starts the process from this program's own file and waits until it looks as it should. It dies
/// with the thread that calls this.
/// Errors: those of fork(2) and execve(2), io (it ended instead).
[[nodiscard]] Result<pid_t> start_stand_in(const StandIn& stand_in);

/// Kills and reaps a process that start_stand_in() started.
void stop_stand_in(pid_t pid);

/// What main() has to do where this process is such a stand-in; nothing where it is none.
[[nodiscard]] std::optional<int> run_as_stand_in();

}  // namespace kata::sim
