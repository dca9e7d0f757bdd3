// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/host.hpp"
#include "exec/guest_socket.hpp"
#include "exec/wait.hpp"
#include "shim/agent_url.hpp"
#include "shim/sandbox.hpp"

namespace kata::exec {

/// A sandbox whose guest is known how to be reached.
struct Guest {
  shim::Sandbox sandbox;
  shim::AgentUrl url;
};

/// The port of the debug console unless agent.debug_console_vport says another.
inline constexpr std::uint32_t default_console_port = 1026;

struct ConsoleOptions {
  std::uint32_t port = default_console_port;
  LocalCid local = LocalCid::refused;
  std::chrono::milliseconds patience{10'000};  ///< for the shim's answer, and again for the guest's
  std::chrono::milliseconds retry_for{0};      ///< how long to try anew while nobody listens
  int interrupt = -1;                          ///< see Wait
  std::string config_file{};  ///< the runtime's configuration where the caller knows it, for advice
  /// Asked by reach_console() before anything is said to a guest; its error is passed on.
  std::function<Result<>(const Guest&)> allow = [](const Guest&) { return Result<>{}; };
};

/// Finds a sandbox by id or unique prefix, and asks its shim where its agent is.
/// Errors: those of shim::find_sandbox() and shim::call(); unavailable, unsupported, malformed
/// (what the shim said).
[[nodiscard]] Result<Guest> find_guest(const Host& host, std::string_view id_or_prefix,
                                       std::chrono::milliseconds patience, int interrupt = -1);

/// Opens the debug console of a guest: a terminal on which a shell of the guest reads and writes.
/// Where nobody listens or answers there, says whether the agent does, and what can be done.
/// Errors: those of connect_guest().
[[nodiscard]] Result<Fd> open_console(const Host& host, const Guest& guest,
                                      const ConsoleOptions& options);

/// A connection to a guest's debug console.
struct Console {
  Guest guest;
  Fd connection;
};

/// find_guest() and open_console(), as often as `retry_for` allows while the sandbox, its shim or
/// its console are not there yet. Waits 50 ms after the first time, then twice as long, at most 1
/// s.
[[nodiscard]] Result<Console> reach_console(const Host& host, std::string_view id_or_prefix,
                                            const ConsoleOptions& options);

}  // namespace kata::exec
