// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::check {

/// The container engine that runs now; its shims and their hypervisors inherit its limits.
struct EngineProcess {
  unsigned pid = 0;
  std::string name;  ///< "containerd", "crio"
};

/// Errors: not_found (none runs), denied, io.
/// Source: proc(5), /proc/PID/comm.
[[nodiscard]] Result<EngineProcess> find_engine(const Host& host);

inline constexpr std::uint64_t unlimited = UINT64_MAX;

/// The soft limit of a line of /proc/PID/limits: "Max open files            1024  4096  files".
/// Errors: not_found (no such line), malformed.
[[nodiscard]] Result<std::uint64_t> parse_limit(std::string_view text, std::string_view name);

/// A limit of the engine's, in the unit of its line.
struct EngineLimit {
  std::string engine;  ///< "containerd"
  std::uint64_t value = 0;
};
/// Errors: those of find_engine() and parse_limit().
[[nodiscard]] Result<EngineLimit> read_engine_limit(const Host& host, std::string_view name);

}  // namespace kata::check
