// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/host.hpp"
#include "directvol/volume_path.hpp"
#include "shim/sandbox.hpp"

namespace kata::directvol {

/// Whom to ask about a volume in use, and by which path.
struct UsageTarget {
  shim::Sandbox sandbox;
  std::string path;  ///< what the shim is asked for
  /// The Go shim translates the host's device path; runtime-rs hands any path to the guest as it
  /// is.
  bool is_guest_path = false;
};

/// Finds the sandbox that uses a volume. `sandbox_id` (or a unique prefix of it) overrides the
/// recorded owner; `guest_path` overrides the device's path.
/// Errors: not_found (no record, no owner recorded, no such sandbox), refused (several owners
/// live).
[[nodiscard]] Result<UsageTarget> find_usage_target(const Host& host, const VolumePath& path,
                                                    const std::optional<std::string>& sandbox_id,
                                                    const std::optional<std::string>& guest_path);

}  // namespace kata::directvol
