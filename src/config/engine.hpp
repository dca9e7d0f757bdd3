// SPDX-License-Identifier: Apache-2.0
// What the readers of the engines' configuration share; for them alone.
#pragma once

#include <vector>

#include "config/handlers.hpp"

namespace kata::config {

/// Whether a handler's type, shim or configuration is one of Kata's.
[[nodiscard]] bool is_kata(const Handler& handler);

/// Adds a handler in the order of names, in the place of one with its engine and name.
void add_handler(std::vector<Handler>& handlers, Handler handler);

}  // namespace kata::config
