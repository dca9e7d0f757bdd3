// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "env/bundle.hpp"

namespace kata::test {

/// What is in a bundle that is packed at 1,700,000,000: for each entry a line, as
/// "kata-ctl-bundle/a.json 600 24 @1700000000", and then its bytes.
[[nodiscard]] std::string unpacked(const env::Bundle& bundle);

}  // namespace kata::test
