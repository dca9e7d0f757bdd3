// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "listener.hpp"
#include "options.hpp"

namespace kata::sim {

/// The processes and files that stand for the rest of a sandbox: shim, VMM and virtiofsd, the
/// runtime's state and the engine's bundle. Nothing of it where the options name no VMM.
class Parts {
 public:
  /// Errors: those of starting a process or writing a file.
  [[nodiscard]] Result<> start(const Options& options, Places& places);

  /// Kills the processes.
  void stop();

 private:
  std::vector<pid_t> pids_;
};

}  // namespace kata::sim
