// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/host.hpp"
#include "exec/wait.hpp"
#include "shim/agent_url.hpp"

namespace kata::exec {

/// Whether CID 1, this machine itself, passes for a guest.
enum class LocalCid : bool { refused, allowed };

/// Connects to `port` of the guest of sandbox `id`, at the address that its shim gave as `url`.
/// The shim may be lying: a context id must be a guest's, and a hybrid socket must lie in one of
/// the sandbox's own directories, where no link is followed. Errors: refused (such an address),
/// not_found (no VMM socket; no guest with that context id), unavailable (the guest does not listen
/// on the port; the VMM is gone or answers no), denied, timed_out, interrupted, malformed,
/// unsupported (a kernel without vsock), io. Source: Firecracker docs/vsock.md for the hybrid
/// handshake.
[[nodiscard]] Result<Fd> connect_guest(const Host& host, std::string_view id,
                                       const shim::AgentUrl& url, std::uint32_t port,
                                       LocalCid local, const Wait& wait);

/// Why a connect(2) to a guest over AF_VSOCK failed with `err`. The kernel gives a guest that says
/// nothing 2 s. Errors: unavailable, not_found, timed_out, and those of sys_error().
[[nodiscard]] Error vsock_error(int err, std::uint32_t cid, std::uint32_t port);

/// What a VMM says to "CONNECT PORT": "OK" and a number of its own, without the line end.
/// Errors: unavailable (anything else).
[[nodiscard]] Result<> parse_connect_answer(std::string_view line);

/// Reads what a VMM says to "CONNECT `port`" byte by byte, so that what follows its line, which is
/// the guest's, stays in the socket.
/// Errors: unavailable (the guest does not listen; the VMM closed or answered no), malformed (64
/// bytes without a line end), timed_out, interrupted, io.
[[nodiscard]] Result<> read_connect_answer(const Fd& socket, std::uint32_t port, const Wait& wait);

/// Whether `path` lies in a directory of sandbox `id` as a runtime lays them out: /run/vc/KIND/ID,
/// /run/kata/ID or /run/kata/firecracker/ID (of a jailed Firecracker), also below a user's own
/// /run/user/UID, and spelled without ".", ".." or doubled slashes.
/// Source: src/runtime/virtcontainers/{clh,fc}.go; src/runtime-rs/crates/hypervisor.
[[nodiscard]] bool is_own_socket(std::string_view path, std::string_view id);

}  // namespace kata::exec
