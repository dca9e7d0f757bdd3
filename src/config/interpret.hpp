// SPDX-License-Identifier: Apache-2.0
// The part of load() that needs no files.
#pragma once

#include "config/configuration.hpp"
#include "config/drop_in.hpp"

namespace kata::config {

/// What a runtime makes of a document that has been read and merged.
[[nodiscard]] Configuration interpret(const Host& host, Dialect dialect, Merged merged);

}  // namespace kata::config
