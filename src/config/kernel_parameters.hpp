// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/configuration.hpp"

namespace kata::config {

/// Whether a guest kernel's parameters let the agent serve its debug console.
/// Source: src/agent/src/config.rs, agent.debug_console.
[[nodiscard]] bool enables_debug_console(std::string_view kernel_parameters);

/// The parameters that the Go runtime gives a guest's kernel: its own, the agent's, then those of
/// `kernel_params`, which win where both have one. Without what a VMM's driver adds at the end.
/// Source: src/runtime/pkg/katautils/config.go, SetKernelParams; create.go, getKernelParams;
/// virtcontainers/kata_agent.go, KataAgentKernelParams; virtcontainers/hypervisor.go,
/// KernelParamFields.
[[nodiscard]] std::string go_kernel_parameters(const Configuration& config);

}  // namespace kata::config
