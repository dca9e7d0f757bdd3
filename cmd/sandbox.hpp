// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cmd/command.hpp"
#include "sandbox/overview.hpp"
#include "sandbox/sandbox.hpp"

namespace kata::cmd {

/// Looks at the sandboxes of the node, and says on the log what could not be seen.
[[nodiscard]] sandbox::Overview look_at_sandboxes(Context& ctx);

/// "3d 4h", "5h 12m", "4m 3s", "12s"; "-" where it is not known.
[[nodiscard]] std::string age_text(const std::optional<std::chrono::milliseconds>& age);

[[nodiscard]] Tone tone_of(sandbox::State state);

/// "96 MiB of 2 GiB": what was touched of what may be; "-" where neither is known.
[[nodiscard]] std::string memory_text(const std::optional<sandbox::GuestMemory>& memory);

/// A number, or "-".
template <class T>
[[nodiscard]] std::string number_text(const std::optional<T>& value) {
  return value ? fmt::to_string(*value) : "-";
}

}  // namespace kata::cmd
