// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "cmd/command.hpp"

namespace kata::cmd {

/// The document that `env` prints under the name the program was called with.
[[nodiscard]] Result<nlohmann::ordered_json> env_document(Context& ctx);

}  // namespace kata::cmd
