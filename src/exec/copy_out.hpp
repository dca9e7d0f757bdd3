// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"
#include "exec/copy_context.hpp"

namespace kata::exec {

/// Copies an absolute path of a guest to this machine, or as a tar stream to standard output, by
/// docker-cp(1)'s rules. The guest is hostile: see tar::read(), StagedTree and publish(). The
/// target is as it was unless all arrived and agrees with what the guest has. Errors: not_found,
/// refused (a limit, a file that is never taken, a link), unsupported, malformed, io (a full disk
/// among them), interrupted, timed_out, unavailable.
[[nodiscard]] Result<> copy_out(const CopyContext& context, const std::string& source,
                                const CopyEndpoint& target);

}  // namespace kata::exec
