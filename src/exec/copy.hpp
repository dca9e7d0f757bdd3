// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "core/host.hpp"
#include "exec/copy_endpoint.hpp"
#include "exec/copy_options.hpp"
#include "exec/digest.hpp"
#include "exec/guest_reader.hpp"
#include "exec/guest_tools.hpp"

namespace kata::exec {

/// Refuses a guest that its owner keeps confidential from this machine: what a debug console copies
/// is measured nowhere. `is_confidential` is what the runtime's configuration says (key
/// `confidential_guest`), nothing where it is not known, which refuses nobody.
/// Errors: refused.
[[nodiscard]] Result<> allow_confidential(std::optional<bool> is_confidential, bool allowed);

/// How a directory crosses the console.
enum class TreeForm : std::uint8_t { tar, files, none };

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

/// How copies in one direction would go.
struct CopyWay {
  CopyMethod method = CopyMethod::raw;
  Compression compression = Compression::none;
  TreeForm trees = TreeForm::files;
  Checksum checksum = Checksum::none;
};

/// What a copy with this guest would use.
struct CopyCheck {
  GuestTools tools;
  Result<CopyWay> into_guest;
  Result<CopyWay> out_of_guest;
};
[[nodiscard]] Result<CopyCheck> check_copy(Fd console, const CopyOptions& options,
                                           const Patience& patience);

}  // namespace kata::exec
