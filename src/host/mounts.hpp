// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::directvol {

struct Mount {
  std::string device;  ///< "8:48", major and minor of the file system
  std::string point;   ///< where it is mounted, octal escapes undone
  std::string source;  ///< "/dev/sdd"; whatever the file system calls it
};

/// Errors: malformed, with the line's number.
/// Source: proc(5), /proc/PID/mountinfo.
[[nodiscard]] Result<std::vector<Mount>> parse_mounts(std::string_view text);

/// Mounts that this process or PID 1 sees; those that cannot be read are left out.
[[nodiscard]] std::vector<Mount> read_mounts(const Host& host);

}  // namespace kata::directvol
