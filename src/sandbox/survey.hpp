// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dir.hpp"
#include "core/error.hpp"
#include "core/host.hpp"
#include "sandbox/census.hpp"
#include "shim/sandbox.hpp"

namespace kata::sandbox {

/// A sandbox of which there is something on the node: a directory, or a process.
struct Trace {
  std::string id;
  std::optional<shim::Dialect> dialect;
  std::vector<std::string> directories;  ///< absolute, sorted
  std::vector<Member> members;
};

/// Everything of all sandboxes on the node, before a closer look.
struct Survey {
  std::vector<Trace> traces;  ///< sorted by id
  std::optional<Dir> proc;
  bool sees_processes = false;  ///< false: none, or only the caller's own
  std::optional<std::chrono::milliseconds> uptime;
  std::vector<std::string> gaps;  ///< where nobody could look, a sentence each
};

/// Looks into the state directories of both runtimes and once over all processes. What cannot be
/// read is a gap, not an error.
/// Source: src/runtime/virtcontainers/persist/fs, src/libs/kata-types/src/config/mod.rs
/// (KATA_PATH), src/runtime/virtcontainers/kata_agent.go (shared sandboxes).
[[nodiscard]] Survey survey(const Host& host);

/// The sandbox with exactly this id, or the only one whose id begins with it.
/// Errors: usage (not an id), not_found, refused (ambiguous; names up to ten).
[[nodiscard]] Result<const Trace*> find_trace(const Survey& survey, std::string_view id_or_prefix);

}  // namespace kata::sandbox
