// SPDX-License-Identifier: Apache-2.0
// What the readers of the engines' configuration share; for them alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/handlers.hpp"

namespace kata::config {

/// A string of a table, or an empty one.
[[nodiscard]] std::string text_of(const Node& table, std::string_view name);

/// The strings of an array in a table; none where there is none.
[[nodiscard]] std::vector<std::string> texts_of(const Node& table, std::string_view name);

/// Whether a handler's type, shim or configuration is one of Kata's.
[[nodiscard]] bool is_kata(const Handler& handler);

/// Adds a handler in the order of names, in the place of one with its engine and name.
void add_handler(std::vector<Handler>& handlers, Handler handler);

}  // namespace kata::config
