// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/host.hpp"
#include "exec/copy_endpoint.hpp"
#include "exec/copy_options.hpp"
#include "exec/guest_reader.hpp"

namespace kata::exec {

/// Refuses a guest that its owner keeps confidential from this machine: what a debug console copies
/// is measured nowhere. `is_confidential` is what the runtime's configuration says (key
/// `confidential_guest`), nothing where it is not known, which refuses nobody.
/// Errors: refused.
[[nodiscard]] Result<> allow_confidential(std::optional<bool> is_confidential, bool allowed);

/// What a copy speaks through.
struct CopyStreams {
  int in = 0;
  int out = 1;
};

/// Copies between this machine and the guest behind `console`. However it ends, nothing of a copy
/// that failed is left on either side, and the guest's shell is told to exit.
/// Errors: those of copy_in() and copy_out(), and of GuestShell::start().
[[nodiscard]] Result<> copy(const Host& host, Fd console, const CopyEndpoints& endpoints,
                            const CopyOptions& options, const CopyListener& listener,
                            const Patience& patience, const CopyStreams& streams);

/// What a copy with this guest would use.
struct CopyCheck {
  std::string tools;       ///< what the guest has
  std::string into_guest;  ///< "raw, zstd, tar, sha256"
  std::string out_of_guest;
};
[[nodiscard]] Result<CopyCheck> check_copy(Fd console, const CopyOptions& options,
                                           const Patience& patience);

}  // namespace kata::exec
