// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cmd/model.hpp"

namespace kata::docs {

/// Every command below `root` with its usage, arguments, options and exit status, as Markdown.
[[nodiscard]] std::string reference(const cmd::CommandModel& root);

}  // namespace kata::docs
