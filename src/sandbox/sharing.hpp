// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sandbox/arguments.hpp"

namespace kata::sandbox {

/// How a virtiofsd was started. Empty and nothing mean its own default.
struct Sharing {
  std::string directory;
  std::string cache;  ///< "never", "metadata", "auto", "always"; of the C daemon "none" too
  std::optional<std::uint64_t> thread_pool_size;
};

/// Reads the words of the Rust daemon (--shared-dir, --cache) and of QEMU's former one in C
/// (-o source=, -o cache=).
[[nodiscard]] Sharing parse_sharing(const Arguments& words);

}  // namespace kata::sandbox
