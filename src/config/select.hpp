// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/configuration.hpp"

namespace kata::config {

/// The settings that `names` stand for, in the configuration's order; all for no names. A name is a
/// key with its table ("hypervisor.qemu.path", "hypervisor.path"), a key alone ("path") or a table
/// ("runtime", "hypervisor").
/// Errors: usage (a name that no runtime knows here).
[[nodiscard]] Result<std::vector<const Setting*>> select(const Configuration& config,
                                                         std::span<const std::string> names);

/// Leaves out what is not read, or is what it would be if nobody had written it.
void keep_changed(const Configuration& config, std::vector<const Setting*>& settings);

}  // namespace kata::config
