// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace kata::test {

/// Compares `got` with tests/golden/<name>. With KATA_ACCEPT=1 in the environment it writes the
/// file instead; the change is then read in review as a diff like any other.
void check_golden(const std::string& name, const std::string& got);

}  // namespace kata::test
