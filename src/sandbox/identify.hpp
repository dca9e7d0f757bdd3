// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sandbox/arguments.hpp"
#include "shim/sandbox.hpp"

namespace kata::sandbox {

/// What a process does for a sandbox.
enum class Role : std::uint8_t { shim, vmm, jailer, virtiofsd, nydusd };

/// "shim", "hypervisor", "jailer", "virtiofsd", "nydusd".
[[nodiscard]] std::string_view to_text(Role role);

enum class Vmm : std::uint8_t {
  qemu,
  cloud_hypervisor,
  firecracker,
  dragonball,  ///< has no process of its own: it is a part of the shim
  stratovirt,
  openvmm,
  remote,  ///< a peer pod: its machine is elsewhere
};

/// "qemu", "cloud-hypervisor" and so on.
[[nodiscard]] std::string_view to_text(Vmm vmm);

/// The VMM that a runtime's state calls `name`: "qemu", "clh", "cloud-hypervisor", ….
[[nodiscard]] std::optional<Vmm> vmm_named(std::string_view name);

/// A process that says of itself to belong to a sandbox.
struct Identity {
  Role role = Role::shim;
  std::optional<Vmm> vmm;  ///< of Role::vmm
  std::string id;
  /// Of the VMM's own id alone, which others use as well and Kata's Go runtime cuts to 32 bytes:
  /// only a sandbox that is known otherwise is meant.
  bool is_weak = false;
};

/// Whether a program of that name is worth a look at its words.
[[nodiscard]] bool is_candidate(std::string_view program);

/// What a command line belongs to; nothing where it is no sandbox's.
/// Source: src/runtime/virtcontainers/{qemu,clh,fc,stratovirt,virtiofsd}.go,
/// src/runtime-rs/crates/hypervisor/src.
[[nodiscard]] std::optional<Identity> identify(const Arguments& words);

/// What the name of a process alone tells: a zombie has no words left.
[[nodiscard]] std::optional<Identity> identify_by_name(std::string_view name);

/// The sandbox in whose directory below /run `path` lies, whatever stands before "/run".
[[nodiscard]] std::optional<std::string> id_in_path(std::string_view path);

/// Whose directories the words name: /run/vc is the Go runtime's, /run/kata the Rust one's.
[[nodiscard]] std::optional<shim::Dialect> dialect_of(const Arguments& words);

}  // namespace kata::sandbox
