// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.hpp"
#include "host/pci.hpp"

namespace kata::host {

/// What sysfs says of one PCI function.
struct PciDevice {
  PciAddress address;
  std::uint32_t class_code = 0;       ///< 24 bits: 0x010802 is NVMe
  std::uint16_t vendor = 0;           ///< 0x8086
  std::uint16_t device = 0;           ///< 0x0953
  std::string driver;                 ///< empty: none is bound
  std::string driver_override;        ///< the only driver that may be bound, or empty
  std::optional<std::string> group;   ///< its IOMMU group's number; nothing: no IOMMU for it
  std::optional<std::uint64_t> node;  ///< NUMA node, if the firmware says so
  std::string physical_function;      ///< of an SR-IOV virtual function its parent's address

  /// A bridge, whose header is of another type. Told by the class: reading the header would wake a
  /// sleeping device.
  [[nodiscard]] bool is_bridge() const;
  /// A bridge of any kind or an IOMMU: only the host itself can use it.
  [[nodiscard]] bool is_host_part() const;
};

/// "NVMe controller", "Ethernet controller", "bridge": the class in words, or its number.
/// Source: PCI Code and ID Assignment Specification, "class codes".
[[nodiscard]] std::string class_name(std::uint32_t class_code);

/// The addresses of all PCI functions, sorted. On this machine itself libudev lists them where the
/// program has it, below another root sysfs does. Empty: a machine without PCI.
/// Errors: denied, io.
[[nodiscard]] Result<std::vector<PciAddress>> list_pci_addresses(const Host& host);

/// Errors: not_found, denied, malformed, io.
/// Source: Documentation/ABI/testing/sysfs-bus-pci.
[[nodiscard]] Result<PciDevice> read_pci_device(const Host& host, const PciAddress& address);

/// What list_pci_addresses() finds, read. A device that goes away meanwhile is left out.
[[nodiscard]] Result<std::vector<PciDevice>> read_pci_devices(const Host& host);

/// The last component of what a link leads to: the driver's name, the group's number. Empty: there
/// is no such link.
/// Errors: denied, io.
[[nodiscard]] Result<std::string> link_name(const Host& host, std::string_view path);

}  // namespace kata::host
