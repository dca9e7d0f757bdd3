// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/host.hpp"

namespace kata::host {

/// A process's name without the line end: what it calls itself, cut to 15 bytes by the kernel.
/// Errors: not_found (it ended), denied, malformed (longer than any name), io.
/// Source: proc(5), /proc/PID/comm.
[[nodiscard]] Result<std::string> read_process_name(const Host& host, std::string_view pid);

}  // namespace kata::host
