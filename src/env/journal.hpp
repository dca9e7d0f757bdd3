// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::env {

/// What reads the journal; run as output_of() says.
inline constexpr std::string_view journal_program = "/usr/bin/journalctl";

/// The last 2,000 lines that the shims and their virtiofsd left in the journal, oldest first, in
/// UTC and without the node's name. At most 16 MiB.
/// Errors: those of output_of().
/// Source: journalctl(1); src/runtime/cmd/containerd-shim-kata-v2/main.go (the name "kata").
[[nodiscard]] Result<std::string> read_journal(const Host& host,
                                               std::string_view program = journal_program);

}  // namespace kata::env
