// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

namespace kata {

/// Applies the relocations of OpenSSL's tables, once, where the start of the program left them out
/// (scripts/late-relocations.py). Before anything of libssl's, or libcrypto's beyond SHA-256.
/// Errors: io.
[[nodiscard]] Result<> apply_late_relocations();

}  // namespace kata
