// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "core/dir.hpp"
#include "core/error.hpp"
#include "exec/copy_options.hpp"
#include "tar/entry.hpp"

namespace kata::exec {

/// Gives a directory of this machine and all below it to `sink`, links as they are. Sockets, FIFOs
/// and devices are left out with a warning; so is what the options exclude.
/// Errors: malformed (nested deeper than tar::deepest), interrupted, those of Dir and of the sink.
[[nodiscard]] Result<> walk_host_tree(const Dir& root, const CopyOptions& options,
                                      const CopyListener& listener, tar::Sink& sink);

/// What walk_host_tree() would send.
struct TreeSize {
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
};
[[nodiscard]] Result<TreeSize> measure_host_tree(const Dir& root, const CopyOptions& options);

}  // namespace kata::exec
