// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"

namespace kata::env {

/// A setting that opens the host or its guests wider than it has to be.
struct Risk {
  std::string key;          ///< "hypervisor.enable_annotations"
  std::string value;        ///< the part of its value that does: "kernel_params", "true"
  std::string_view reason;  ///< a clause: "lets whoever makes pods open the debug console"
};

/// The risks of a configuration's effective values, in a fixed order.
/// Source: GHSA-rr59-xxvx-96qr; src/libs/kata-types/src/annotations/mod.rs.
[[nodiscard]] std::vector<Risk> risks_of(const config::Configuration& config);

}  // namespace kata::env
