// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sandbox/sandbox.hpp"

namespace kata::sandbox {

/// What sandboxes are sorted by. Numbers come largest first, and unknown ones last.
enum class Order : std::uint8_t { id, pod, state, age, vcpus, memory, rss };

/// Sorts by one key, then by id.
void sort(std::vector<Sandbox>& sandboxes, Order order);

}  // namespace kata::sandbox
