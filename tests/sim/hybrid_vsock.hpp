// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "console.hpp"
#include "core/fd.hpp"
#include "sandbox.hpp"

namespace kata::sim {

/// The port of "CONNECT <port>", the keyword in any case; nothing where the line is anything else.
/// Source: dragonball dbs_virtio_devices/src/vsock/muxer/muxer_impl.rs:568.
[[nodiscard]] std::optional<std::uint32_t> parse_connect(std::string_view line);

/// Serves one client of the VMM's socket: a whole CONNECT line of at most 32 bytes, then the
/// guest's port. `number` counts connections and begins each of the log's lines. `shell` is the
/// console's, without a path where the guest does not listen.
void serve_hybrid_vsock(Sandbox& sandbox, const Program& shell, unsigned number, Fd connection);

}  // namespace kata::sim
