// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/host.hpp"

namespace kata::host {

/// What the kernel says of a machine's memory.
struct Memory {
  std::uint64_t total_kib = 0;
  std::uint64_t available_kib = 0;            ///< what a new program can have without swapping
  std::optional<std::uint64_t> hugepage_kib;  ///< the default size; nothing: there are no hugepages
};

/// The number of a line such as "MemTotal:       16777216 kB"; nothing where the line is missing or
/// its unit is another. Source: /proc/meminfo; Documentation/filesystems/proc.rst.
[[nodiscard]] std::optional<std::uint64_t> meminfo_kib(std::string_view meminfo,
                                                       std::string_view label);

/// Errors: malformed (MemTotal or MemAvailable is missing or no number of kB).
/// Source: /proc/meminfo; Documentation/filesystems/proc.rst. MemAvailable: Linux 3.14.
[[nodiscard]] Result<Memory> parse_memory(std::string_view meminfo);

[[nodiscard]] Result<Memory> read_memory(const Host& host);

}  // namespace kata::host
