// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "core/host.hpp"

namespace kata::host {

/// The entries of a directory that need not be there; without it, none.
/// Errors: denied, io.
[[nodiscard]] Result<std::vector<DirEntry>> entries_if_any(const Host& host, std::string_view path);

}  // namespace kata::host
