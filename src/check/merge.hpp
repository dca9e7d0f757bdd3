// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "check/check.hpp"

namespace kata::check {

/// One finding out of those about several configurations or devices: the worst status with its
/// hint, the details of all that are as bad, the facts of all. Equal details are said once.
/// `findings` is not empty.
[[nodiscard]] Finding merge(std::vector<Finding> findings);

}  // namespace kata::check
