// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"
#include "exec/copy_context.hpp"

namespace kata::exec {

/// Copies from this machine, or a tar stream, to an absolute path of a guest, by docker-cp(1)'s
/// rules. The target is as it was unless all arrived and agrees with what was sent.
/// Errors: not_found, refused, unsupported (the guest lacks what it takes), malformed (what arrived
/// differs), io, interrupted, timed_out, unavailable.
[[nodiscard]] Result<> copy_in(const CopyContext& context, const CopyEndpoint& source,
                               const std::string& target);

}  // namespace kata::exec
