// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/host.hpp"

namespace kata::shim {

/// Which runtime a shim belongs to; they serve different dialects of one API.
enum class Dialect : std::uint8_t {
  go,    ///< containerd-shim-kata-v2 of src/runtime; sockets below /run/vc/sbs
  rust,  ///< runtime-rs; sockets below /run/kata
};

/// "go", "rust".
[[nodiscard]] std::string_view to_text(Dialect dialect);

/// A sandbox whose shim has a management socket.
struct Sandbox {
  std::string id;
  Dialect dialect = Dialect::go;
  std::string socket;  ///< "/run/kata/<id>/shim-monitor.sock"
};

/// Whether somebody serves a sandbox's management socket.
enum class Liveness : std::uint8_t {
  live,         ///< a connection was taken
  stale,        ///< there is a socket, and nobody listens
  no_socket,    ///< the sandbox's directory is there, without a socket
  gone,         ///< nothing of the sandbox is left below either root
  cannot_tell,  ///< no permission to look
};

/// "live", "stale", "no-socket", "gone", "cannot-tell".
[[nodiscard]] std::string_view to_text(Liveness liveness);

/// Whether `id` may be a sandbox id: a letter or digit, then at least one of letters, digits,
/// '_', '.', '-'; at most 128 bytes. ASCII only.
/// Source: src/runtime/pkg/katautils/utils.go:120, src/libs/kata-sys-util/src/validate.rs:17.
[[nodiscard]] bool is_sandbox_id(std::string_view id);

/// Ids of all sandbox directories below both roots, sorted, each once; a missing root is empty.
/// Entries that are not directories or not valid ids are left out.
/// Errors: denied, refused (a root is a symbolic link), io.
[[nodiscard]] Result<std::vector<std::string>> sandbox_ids(const Host& host);

/// Asks by connecting, without sending anything, whether the shim of sandbox `id` is there.
[[nodiscard]] Liveness probe(const Host& host, std::string_view id);

/// The sandbox named by an exact id or by a prefix that only one sandbox with a socket has, or of
/// several only one that lives. An exact match wins; where both roots hold the id, the one whose
/// socket is served.
/// Errors: usage (not an id), not_found (no such sandbox; sandbox without a socket), refused
/// (ambiguous prefix; names up to ten candidates; a symbolic link or no socket where the directory
/// or the socket should be), denied. Each with a message of its own.
[[nodiscard]] Result<Sandbox> find_sandbox(const Host& host, std::string_view id_or_prefix);

/// Connects to a sandbox's shim, without following links below the roots.
/// Errors: not_found (no socket), refused (a link, or not a socket), unavailable (nobody listens),
/// denied, io. Each with a message of its own.
[[nodiscard]] Result<Fd> connect(const Host& host, const Sandbox& sandbox);

}  // namespace kata::shim
