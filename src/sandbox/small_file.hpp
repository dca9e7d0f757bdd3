// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/dir.hpp"
#include "core/error.hpp"

namespace kata::sandbox {

/// The first `limit` bytes of the file `path` below `directory`. Nothing leads out of the
/// directory. Made for /proc: with as few system calls as a file can be read with, as there are
/// thousands.
/// Errors: not_found, denied, refused (a link), io (among them: the process is gone).
[[nodiscard]] Result<std::string> read_small(const Dir& directory, std::string_view path,
                                             std::size_t limit);

}  // namespace kata::sandbox
