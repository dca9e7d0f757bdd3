// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "check/check.hpp"

namespace kata::check {

/// What a check of KVM itself finds where there is no KVM to ask, or nobody needs it; else nothing.
/// Errors: those of reading /proc/misc.
[[nodiscard]] Result<std::optional<Finding>> without_kvm(const Host& host,
                                                         const Question& question);

}  // namespace kata::check
