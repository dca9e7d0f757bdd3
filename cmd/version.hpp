// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cmd/settings.hpp"

namespace kata::cmd {

/// "0.1.0".
[[nodiscard]] std::string_view version();

/// What --version prints: one line, or kata-runtime's three lines, which scripts take apart.
/// Source: src/runtime/cmd/kata-runtime/main.go:367.
[[nodiscard]] std::string version_text(Name name);

}  // namespace kata::cmd
