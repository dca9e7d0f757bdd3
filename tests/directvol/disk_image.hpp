// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace kata::test {

/// Makes a sparse file of `size` bytes.
void make_blank(const std::filesystem::path& path, std::uintmax_t size = std::uintmax_t{1} << 20);

/// Makes a disk image with mkfs.TYPE ("ext4", "ext2", "xfs"); false where that is not installed.
[[nodiscard]] bool make_image(const std::filesystem::path& path, const std::string& type);

/// Writes an empty GPT, with its protective MBR, into an image.
void write_gpt(const std::filesystem::path& path);

/// Copies the first `length` bytes of one image over those of another.
void copy_head(const std::filesystem::path& from, const std::filesystem::path& to,
               std::size_t length);

}  // namespace kata::test

/// Leaves a test case that needs an mkfs which is not there.
#define NEED_IMAGE(path, type)                                        \
  do {                                                                \
    if (!kata::test::make_image(path, type)) {                        \
      MESSAGE("skipped: mkfs for ", std::string{type}, " not found"); \
      return;                                                         \
    }                                                                 \
  } while (false)
