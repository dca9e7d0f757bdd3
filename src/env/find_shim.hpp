// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/handlers.hpp"
#include "core/host.hpp"

namespace kata::env {

/// The shim that the engine starts for `handler`; where no handler says so, the one that serves a
/// sandbox now, and at last one in a directory where shims are installed: nobody's PATH counts.
/// Empty where there is none.
[[nodiscard]] std::string find_shim(const Host& host,
                                    const std::optional<config::Handler>& handler);

}  // namespace kata::env
