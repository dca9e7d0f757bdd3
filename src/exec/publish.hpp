// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "core/dir.hpp"
#include "core/error.hpp"

namespace kata::exec {

/// Moves `name` out of `staging` to `new_name` in `target`. A file replaces a file in one step; a
/// directory takes a free name, or is merged into a directory: what is new is added, files replace
/// files. Never is a directory replaced by a file or the reverse, and no link is followed; where
/// one of these would be needed, nothing has been moved. Errors: refused (that), and those of Dir.
[[nodiscard]] Result<> publish(Dir& staging, std::string_view name, Dir& target,
                               std::string_view new_name);

/// Merges the contents of the directory `name` of `staging` into `target`, as publish() does.
[[nodiscard]] Result<> publish_contents(Dir& staging, std::string_view name, Dir& target);

}  // namespace kata::exec
