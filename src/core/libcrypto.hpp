// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kata {

/// Lets libcrypto see what the processor can do, which it would otherwise do in every start of the
/// program. Before anything else of libcrypto's or libssl's.
void prepare_libcrypto();

}  // namespace kata
