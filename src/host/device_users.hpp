// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.hpp"

namespace kata::host {

/// What the machine itself needs a PCI function for: "0000:01:00.0" to "/dev/nvme0n1p1 is mounted
/// at
/// '/'". Escaped.
using DeviceUsers = std::map<std::string, std::string, std::less<>>;

/// The functions that carry a mounted disk, swap, a part of a logical disk or the default route.
/// Taking one of them away takes the machine down, so a doubt is not enough to leave one out; what
/// cannot be read is.
/// Source: /sys/class/block and /sys/class/net, whose links lead through the devices' parents;
/// /proc/swaps; proc(5), /proc/net/route and /proc/net/ipv6_route.
[[nodiscard]] DeviceUsers read_device_users(const Host& host);

/// The interfaces that a default route leads through, of text of /proc/net/route.
[[nodiscard]] std::vector<std::string> parse_default_routes(std::string_view text);

/// The same of /proc/net/ipv6_route.
[[nodiscard]] std::vector<std::string> parse_default_routes_v6(std::string_view text);

}  // namespace kata::host
