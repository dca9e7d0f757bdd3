// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace kata::config {

/// Whether a guest kernel's parameters let the agent serve its debug console.
/// Source: src/agent/src/config.rs, agent.debug_console.
[[nodiscard]] bool enables_debug_console(std::string_view kernel_parameters);

}  // namespace kata::config
