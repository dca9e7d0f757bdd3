// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "check/check.hpp"

namespace kata::check {

/// A device that a hypervisor opens: a node with major number 10, and its driver.
struct DriverNode {
  std::string_view path;    ///< "/dev/vhost-vsock"
  unsigned minor;           ///< 241
  std::string_view device;  ///< as in /proc/misc: "vhost-vsock"
  std::string_view module;  ///< as in /sys/module: "vhost_vsock"
};

/// Whether the node is there and its driver too, or would be once the node is opened.
/// Errors: those of reading /proc/misc and looking at the node.
[[nodiscard]] Result<Finding> check_node(const Host& host, const Question& question,
                                         const DriverNode& node);

}  // namespace kata::check
