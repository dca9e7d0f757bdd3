// SPDX-License-Identifier: Apache-2.0
#include "config/kernel_parameters.hpp"

#include <algorithm>

namespace kata::config {
namespace {

bool is_no(std::string_view value) { return value == "0" || value == "false"; }

}  // namespace

bool enables_debug_console(std::string_view kernel_parameters) {
  constexpr std::string_view name = "agent.debug_console";
  bool enabled = false;
  while (!kernel_parameters.empty()) {
    const std::string_view word = kernel_parameters.substr(0, kernel_parameters.find(' '));
    kernel_parameters.remove_prefix(std::min(word.size() + 1, kernel_parameters.size()));
    if (word == name) enabled = true;
    if (word.starts_with(name) && word.substr(name.size()).starts_with('='))
      enabled = !is_no(word.substr(name.size() + 1));
  }
  return enabled;
}

}  // namespace kata::config
