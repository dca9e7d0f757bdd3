// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "config/search.hpp"
#include "core/host.hpp"

namespace kata::env {

/// What the programs that the handlers and their configurations name say of their versions:
/// [{"path","use","version","reason"}], where `use` is "shim", "hypervisor", "jailer" or
/// "virtiofsd". Each program once, the first 32 of them; `version` is null where `reason` tells
/// why.
[[nodiscard]] nlohmann::ordered_json program_versions(const Host& host,
                                                      const config::Survey& survey, bool may_run);

}  // namespace kata::env
