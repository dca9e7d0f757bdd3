// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kata::host {

/// A directory for each driver of PCI devices, with a link to each device that it holds.
inline constexpr std::string_view pci_drivers_path = "/sys/bus/pci/drivers";

/// A PCI function's address, always with its domain: "0000:45:00.1".
struct PciAddress {
  std::string text;
};

/// "BB:DD.F" (domain 0000) or "DDDD:BB:DD.F", hexadecimal; the slot at most 1f, the function at
/// most 7. Nothing for any other text.
/// Source: src/runtime-rs/crates/hypervisor/src/device/driver/vfio.rs:784.
[[nodiscard]] std::optional<PciAddress> parse_pci_address(std::string_view text);

/// "/sys/bus/pci/devices/0000:45:00.1".
[[nodiscard]] std::string sysfs_path(const PciAddress& address);

}  // namespace kata::host
