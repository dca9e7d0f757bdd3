// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "core/host.hpp"

namespace kata::host {

/// The number that a file of the kernel's holds, alone on its line.
/// Errors: those of Host::read(), malformed.
[[nodiscard]] Result<std::uint64_t> read_number(const Host& host, std::string_view path);

}  // namespace kata::host
