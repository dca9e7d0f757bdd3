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

/// Adds a handler in the order of names, in the place of one with its engine and name.
void put_handler(std::vector<Handler>& handlers, Handler handler);

/// The same, but where one is there, only the keys are changed that the new one has.
void merge_handler(std::vector<Handler>& handlers, Handler handler);

/// Leaves out the handlers of which neither type nor shim nor configuration is one of Kata's.
void keep_kata(std::vector<Handler>& handlers);

}  // namespace kata::config
