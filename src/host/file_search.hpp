// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/host.hpp"

namespace kata::host {

/// Which of `words` a file holds somewhere, in their order. Reads it piece by piece, so that a
/// large program takes no memory. An empty word is in every file. Errors: those of Host::open(),
/// malformed (larger than `limit` bytes), io.
[[nodiscard]] Result<std::vector<bool>> find_words(const Host& host, std::string_view path,
                                                   const std::vector<std::string>& words,
                                                   std::size_t limit = std::size_t{256} << 20);

}  // namespace kata::host
