// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "check/check.hpp"

namespace kata::check {

/// Whether guests get devices by VFIO: `cold_plug_vfio` or `hot_plug_vfio` names a port.
[[nodiscard]] bool plugs_devices(const config::Configuration& config);

/// Whether a guest is to get a device of the host: a configuration plugs VFIO devices in, or the
/// user asks about one.
[[nodiscard]] bool needs_vfio(const Question& question);

}  // namespace kata::check
