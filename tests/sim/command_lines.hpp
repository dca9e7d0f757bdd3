// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "options.hpp"
#include "stand_in.hpp"

namespace kata::sim {

/// The guest's context id, where it has one.
inline constexpr std::uint32_t qemu_cid = 3512021;

/// Whether there is a stand-in for a VMM of that name.
[[nodiscard]] bool is_hypervisor(std::string_view name);

/// What runs for a sandbox beside each other, with the words that release 4.1 of the runtimes gives
/// them. The guest's memory is to be filled in where a part shares it.
/// Source: src/runtime/virtcontainers/{qemu,clh,fc,stratovirt,virtiofsd}.go,
/// src/runtime-rs/crates/hypervisor/src.
[[nodiscard]] std::vector<StandIn> parts_of(const Options& options);

}  // namespace kata::sim
