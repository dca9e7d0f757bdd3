// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::check {

/// A driver that has a node with major number 10.
struct MiscDevice {
  unsigned minor = 0;
  std::string name;  ///< "kvm", "vhost-vsock", "tun"
};

/// Lines with a minor number and a name.
/// Errors: malformed, with the line.
/// Source: /proc/misc; drivers/char/misc.c, misc_seq_show.
[[nodiscard]] Result<std::vector<MiscDevice>> parse_misc_devices(std::string_view text);

/// The drivers that are there now, loaded or built in. Reading it loads nothing.
[[nodiscard]] Result<std::vector<MiscDevice>> read_misc_devices(const Host& host);

/// What is at a path where a character device with major number 10 belongs.
enum class Node : std::uint8_t {
  absent,
  right,
  wrong,  ///< a file of another type, or a device with another number
};

/// Looks at a node without opening it, which could load its module. A tree below --sysroot may be a
/// copy, which has no devices: any file stands for one there.
/// Errors: denied, io.
[[nodiscard]] Result<Node> look_at_node(const Host& host, std::string_view path, unsigned minor);

}  // namespace kata::check
