// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::host {

struct Mount {
  std::string device;                      ///< "8:48", major and minor of the file system
  std::string point;                       ///< where it is mounted, octal escapes undone
  std::string source;                      ///< "/dev/sdd"; whatever the file system calls it
  std::string type;                        ///< "tmpfs"
  std::vector<std::string> options;        ///< of this mount: "ro", "noexec"
  std::vector<std::string> super_options;  ///< of the file system: "size=65536k", "pagesize=2M"

  /// The value of a file system's option: "65536k" for "size", or nothing.
  [[nodiscard]] std::optional<std::string_view> value_of(std::string_view option) const;
  [[nodiscard]] bool is_read_only() const;
};

/// Errors: malformed, with the line's number.
/// Source: proc(5), /proc/PID/mountinfo.
[[nodiscard]] Result<std::vector<Mount>> parse_mounts(std::string_view text);

/// The file system that is seen at `point`: of several mounted there, the last. Null: none is.
[[nodiscard]] const Mount* mounted_at(const std::vector<Mount>& mounts, std::string_view point);

/// Mounts as PID 1 has them, or as this process has where PID 1's cannot be read.
/// Errors: not_found, denied, malformed.
[[nodiscard]] Result<std::vector<Mount>> read_node_mounts(const Host& host);

/// Whether this process lives in another mount namespace than PID 1.
/// Errors: not_found, denied (of PID 1 only root is told), io. Source: namespaces(7).
[[nodiscard]] Result<bool> is_foreign_mount_namespace(const Host& host);

/// Mounts that this process or PID 1 sees; those that cannot be read are left out.
[[nodiscard]] std::vector<Mount> read_mounts(const Host& host);

}  // namespace kata::host
