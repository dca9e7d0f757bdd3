// SPDX-License-Identifier: Apache-2.0
// What both runtimes do to a hypervisor's table.
#pragma once

#include <string>
#include <string_view>

#include "config/settle.hpp"

namespace kata::config {

inline constexpr std::uint64_t most_bridges = 5;

/// "this host has 8 processors".
[[nodiscard]] std::string host_cpus(std::uint64_t count);

/// Lowers a number that is above `most`.
void lower_to(Draft& draft, std::string_view name, std::uint64_t most);

/// Gives a size in MiB that is 0 or above the machine's memory that memory's size.
void clamp_to_host_memory(Draft& draft, std::string_view name);

enum class EmptyParts : std::uint8_t { kept, dropped };

/// Removes the blanks around the parts of a list with commas.
void trim_list(Draft& draft, std::string_view name, EmptyParts empty);

}  // namespace kata::config
