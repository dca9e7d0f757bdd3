// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/fd.hpp"
#include "sandbox.hpp"

namespace kata::sim {

/// Where the sandbox's shim serves its management API, below the root.
[[nodiscard]] std::string management_path(const Options& options);

/// Serves one client of the management API until it leaves or a fault ends the connection.
void serve_management(Sandbox& sandbox, Fd connection);

}  // namespace kata::sim
