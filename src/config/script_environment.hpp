// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kata::config {

/// What a shell script makes of a variable.
struct ScriptVariable {
  std::string value;        ///< empty: taken back, or set to what only the shell knows
  unsigned line = 0;        ///< where it does
  bool is_default = false;  ///< only where nothing set the variable before: "${NAME:-value}"
};

/// The last that a script does to the variable `name`: sets it before a command, by itself or with
/// export, env or ":", or takes it back. Nothing: it leaves the variable alone. Commands in
/// functions, conditions and here-documents count as if they ran.
/// Source: POSIX.1-2017, XCU 2.
[[nodiscard]] std::optional<ScriptVariable> find_in_script(std::string_view text,
                                                           std::string_view name);

}  // namespace kata::config
