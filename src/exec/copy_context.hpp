// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "core/host.hpp"
#include "exec/copy_endpoint.hpp"
#include "exec/copy_options.hpp"
#include "exec/copy_plan.hpp"
#include "exec/guest_reader.hpp"
#include "exec/guest_shell.hpp"
#include "exec/guest_tools.hpp"

namespace kata::exec {

/// What both directions of a copy work with.
struct CopyContext {
  const Host& host;
  GuestShell& shell;
  const GuestTools& tools;
  const CopyOptions& options;
  const CopyListener& listener;
  Patience patience;
  int in = 0;   ///< a tar stream's source, not owned
  int out = 1;  ///< a tar stream's target, not owned
};

/// `path` of this machine as an absolute one: below the working directory, or below the root where
/// the host is a tree of its own. A "/" or "/." at its end stays.
[[nodiscard]] std::string absolute_path(const Host& host, const std::string& path);

/// What stands at an absolute path, links followed.
[[nodiscard]] PathKind host_path_kind(const Host& host, const std::string& path);

}  // namespace kata::exec
