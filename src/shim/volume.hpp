// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "shim/http.hpp"
#include "shim/sandbox.hpp"

namespace kata::shim {

/// What a number in VolumeUsage counts. Values are the agent's.
enum class UsageUnit : std::uint8_t { unknown = 0, bytes = 1, inodes = 2 };

struct VolumeUsage {
  std::uint64_t available = 0;
  std::uint64_t total = 0;
  std::uint64_t used = 0;
  UsageUnit unit = UsageUnit::unknown;
};

struct VolumeStats {
  std::vector<VolumeUsage> usage;
  bool abnormal = false;
  std::string message;  ///< the agent's word on the volume's condition: "OK"
};

/// The Go shim's JSON.
/// Errors: malformed.
/// Source: src/runtime/virtcontainers/pkg/agent/protocols/grpc/csi.pb.go:78.
[[nodiscard]] Result<VolumeStats> parse_stats_json(std::string_view text);

/// The Rust shim's answer: "Usage: [<debug>] Volume Condition: <debug>", Rust's debug form of the
/// agent's messages.
/// Errors: malformed.
/// Source: src/runtime-rs/crates/agent/src/kata/trans.rs:888.
[[nodiscard]] Result<VolumeStats> parse_stats_debug(std::string_view text);

/// The Go shim's shape: zero members left out, the unit as a number.
[[nodiscard]] nlohmann::ordered_json to_json(const VolumeStats& stats);

/// Asks the shim of `sandbox` how full a volume is. `path` is the volume's host device for the Go
/// shim, which translates it; the Rust shim hands it to the guest as it is.
/// Errors: those of connect() and call(); not_found (the sandbox does not use that path); denied
/// (the guest's policy); unsupported; usage (a path that is not UTF-8); io (any other refusal).
[[nodiscard]] Result<VolumeStats> volume_stats(const Host& host, const Sandbox& sandbox,
                                               std::string_view path, const Limits& limits);

/// Asks the shim of `sandbox` to let the guest grow a volume to `size_bytes`.
/// Errors: those of volume_stats(); where it timed out, whether it happened is unknown.
[[nodiscard]] Result<> resize_volume(const Host& host, const Sandbox& sandbox,
                                     std::string_view path, std::uint64_t size_bytes,
                                     const Limits& limits);

}  // namespace kata::shim
