// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/host.hpp"
#include "sandbox/identify.hpp"

namespace kata::sandbox {

/// What a runtime wrote about a sandbox into its state directory. Everything may be missing, old or
/// wrong; processes know better.
struct Recorded {
  std::optional<Vmm> vmm;
  std::optional<std::uint64_t> vmm_pid;
  std::optional<std::uint64_t> vcpus;
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> dax_window_bytes;
  std::optional<bool> debug_console;
  std::string agent_url;  ///< empty where it is not recorded

  /// Takes from `other` what is missing here.
  void complete_from(const Recorded& other);
};

/// Source: src/runtime/virtcontainers/persist/api, persist.json of the Go runtime.
[[nodiscard]] Recorded parse_go_state(std::string_view text);

/// Source: src/runtime-rs/crates/hypervisor/src/hypervisor_persist.rs, state.json.
[[nodiscard]] Recorded parse_rust_state(std::string_view text);

/// Source: src/runtime/virtcontainers/fc.go, fcConfig.json, which Firecracker starts with.
[[nodiscard]] Recorded parse_firecracker_config(std::string_view text);

/// All that is recorded of sandbox `id`, as far as it can be read. No link is followed.
[[nodiscard]] Recorded read_recorded(const Host& host, std::string_view id);

}  // namespace kata::sandbox
