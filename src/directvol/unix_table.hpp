// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kata::directvol {

/// Paths of all listening stream sockets in the kernel's table of UNIX sockets, as they were
/// bound. Sockets without a path and abstract ones are left out, and so are lines that are cut off:
/// a path may hold a line end.
/// Errors: malformed (the heading is missing).
/// Source: net/unix/af_unix.c, unix_seq_show().
[[nodiscard]] Result<std::vector<std::string>> parse_listeners(std::string_view table);

}  // namespace kata::directvol
