// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/dialect.hpp"
#include "core/host.hpp"

namespace kata::config {

/// Whether a runtime's guests are confidential, by key `confidential_guest` of the hypervisor in
/// force. Which handler started a sandbox is written nowhere, so this is known only where all files
/// in force for that runtime say the same; `file` (--config) is taken in their place.
/// Nothing: not known.
[[nodiscard]] std::optional<bool> has_confidential_guests(const Host& host, Dialect dialect,
                                                          const std::optional<std::string>& file);

}  // namespace kata::config
