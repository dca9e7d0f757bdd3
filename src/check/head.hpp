// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/file.hpp"
#include "core/host.hpp"

namespace kata::check {

/// What a file is and how it begins, by which programs, kernels and images are known.
struct Head {
  FileInfo info;
  std::string bytes;
};

/// `length` bytes at `offset`, fewer at the file's end; nothing of a file that is none.
/// Errors: not_found, denied, refused (neither a regular file nor a block device), io.
[[nodiscard]] Result<Head> read_head(const Host& host, std::string_view path, std::size_t length,
                                     std::uint64_t offset = 0);

/// A number of `size` bytes at `at`, the least significant first; 0 where the text is shorter.
[[nodiscard]] std::uint64_t little_endian(std::string_view bytes, std::size_t at, std::size_t size);

}  // namespace kata::check
