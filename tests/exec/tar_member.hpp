// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace kata::exec {

/// One ustar header, and its data filled up to 512 bytes. `name` and `link` are cut at 100 bytes.
[[nodiscard]] std::string member(std::string_view name, char type, std::string_view data = "",
                                 std::string_view link = "", unsigned mode = 0644);

}  // namespace kata::exec
