// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "check/check.hpp"

namespace kata::check {

/// What the user wants to have judged, as it was typed.
struct Wanted {
  std::optional<std::string> config{};      ///< --config: this file alone
  std::optional<std::string> hypervisor{};  ///< --hypervisor: configurations of this one alone
  bool is_active = false;
};

/// The question about the configurations in force on this node. Where none is, or none with the
/// hypervisor that is wanted, one without a file stands in: QEMU under the Go runtime, or the
/// hypervisor under the runtime that has it.
/// Errors: usage (no such hypervisor).
[[nodiscard]] Result<Question> make_question(const Host& host, const Wanted& wanted);

}  // namespace kata::check
