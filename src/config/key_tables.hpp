// SPDX-License-Identifier: Apache-2.0
// The parts that keys_of() hands out; for keys.cpp alone.
#pragma once

#include <span>

#include "config/keys.hpp"

namespace kata::config {

[[nodiscard]] std::span<const Key> hypervisor_keys();
[[nodiscard]] std::span<const Key> vm_template_keys();
[[nodiscard]] std::span<const Key> agent_keys();
[[nodiscard]] std::span<const Key> mem_agent_keys();

}  // namespace kata::config
