// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "check/check.hpp"

namespace kata::check {

/// Whether a guest is to get a device of the host: a configuration plugs VFIO devices in, or the
/// user asks about one.
[[nodiscard]] bool needs_vfio(const Question& question);

}  // namespace kata::check
