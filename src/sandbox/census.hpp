// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/dir.hpp"
#include "core/error.hpp"
#include "sandbox/identify.hpp"
#include "shim/sandbox.hpp"

namespace kata::sandbox {

/// A process that belongs to a sandbox, as one pass over /proc found it.
struct Member {
  Identity identity;
  std::optional<shim::Dialect> dialect;  ///< where its words tell
  std::string engine_namespace;          ///< containerd's, of a shim
  int pid = 0;
  int parent = 0;
  std::uint64_t start_ticks = 0;
  char state = '?';
};

struct Census {
  std::vector<Member> members;
  bool is_complete = true;  ///< false where other users' processes are hidden (hidepid)
};

/// Looks at every process once: at its words, and at the rest only where they are a sandbox's or
/// there are none. A process that goes meanwhile is left out. A zombie belongs to the sandbox of
/// the shim that is its parent.
/// Errors: those of listing `proc`.
[[nodiscard]] Result<Census> take_census(const Dir& proc);

}  // namespace kata::sandbox
