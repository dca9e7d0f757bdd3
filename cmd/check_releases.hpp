// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cmd/command.hpp"

namespace kata::cmd {

/// What `check` is asked about Kata's releases. These questions alone use the network.
struct ReleaseQuestion {
  bool with_prereleases = false;
  bool is_forbidden = false;  ///< by --no-network-checks; KATA_CHECK_NO_NETWORK is asked too
};

/// Prints the releases, as the tool does whose name we go by: upstream's kata-runtime
/// "version;date; url", the oldest first. Source: src/runtime/cmd/kata-runtime/release.go;
/// src/tools/kata-ctl/src/ops/check_ops.rs.
[[nodiscard]] Result<int> list_releases(Context& ctx, const ReleaseQuestion& question);

/// Whether there is a newer release than the one that is installed.
struct NewerRelease {
  std::string text;                 ///< one line, with its end
  nlohmann::ordered_json document;  ///< {"installed","newer","newest","source"}
};
[[nodiscard]] Result<NewerRelease> find_newer_release(Context& ctx,
                                                      const ReleaseQuestion& question);

/// Prints it.
[[nodiscard]] Result<int> show_newer_release(Context& ctx, const ReleaseQuestion& question);

}  // namespace kata::cmd
