// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::shim {

/// How the agent in a guest is reached.
enum class Transport : std::uint8_t {
  vsock,   ///< AF_VSOCK of the kernel: QEMU, StratoVirt
  hybrid,  ///< a UNIX socket of the VMM: Cloud Hypervisor, Firecracker, Dragonball, OpenVMM
};

/// What a shim's /agent-url says.
struct AgentUrl {
  Transport transport = Transport::vsock;
  std::uint32_t cid = 0;   ///< of vsock
  std::string path;        ///< of hybrid: the VMM's socket, absolute
  std::uint32_t port = 0;  ///< the agent's own, usually 1024
};

/// Reads "vsock://CID:PORT" or "hvsock://PATH:PORT", the scheme in any case, with at most one line
/// end behind it. A path may hold colons. Decimal numbers only.
/// Errors: unavailable (empty: the shim does not know it), unsupported (remote:// and any other
/// scheme), malformed.
/// Source: src/runtime/virtcontainers/types/sandbox.go:195,
/// src/tools/kata-ctl/src/debug_console.rs.
[[nodiscard]] Result<AgentUrl> parse_agent_url(std::string_view text);

/// "vsock://42:1026": where `port` of the guest behind `url` is, for messages.
[[nodiscard]] std::string to_text(const AgentUrl& url, std::uint32_t port);

}  // namespace kata::shim
