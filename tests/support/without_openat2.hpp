// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace kata::test {

/// Runs `act` in a thread for which the kernel answers `err` to openat2(2), as kernels before Linux
/// 5.6 (ENOSYS) and some seccomp profiles (EPERM) do. Returns whether that is so; where it cannot
/// be had, `act` is not run.
[[nodiscard]] bool without_openat2(int err, const std::function<void()>& act);

}  // namespace kata::test
