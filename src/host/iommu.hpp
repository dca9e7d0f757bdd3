// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.hpp"
#include "host/pci.hpp"

namespace kata::host {

inline constexpr std::string_view iommu_groups_path = "/sys/kernel/iommu_groups";

/// A PCI function in an IOMMU group, and who drives it.
struct GroupMember {
  PciAddress address;
  std::string driver;  ///< empty for none
  bool is_bridge = false;
};

/// What the kernel demands of every member before it hands a group to a guest.
enum class GroupRule : std::uint8_t {
  before_5_19,  ///< without a driver, a VFIO driver, pci-stub, or a bridge
  since_5_19,   ///< without a driver, or one that does no DMA of its own
};

/// The rule of this kernel, by /proc/sys/kernel/osrelease; a release that cannot be read is a new
/// one.
[[nodiscard]] GroupRule group_rule(const Host& host);

/// Source: drivers/vfio/vfio.c, vfio_dev_viable() in Linux 5.18; drivers/iommu/iommu.c,
/// iommu_device_use_default_domain() since Linux 5.19.
[[nodiscard]] bool leaves_group_viable(const GroupMember& member, GroupRule rule);

/// "vfio-pci" and the drivers that devices' makers derive from it: "mlx5_vfio_pci".
[[nodiscard]] bool is_vfio_driver(std::string_view driver);

/// The PCI functions of a group, by address.
/// Errors: not_found (no such group), denied, io.
/// Source: Documentation/ABI/testing/sysfs-kernel-iommu_groups.
[[nodiscard]] Result<std::vector<GroupMember>> read_group(const Host& host, std::string_view group);

/// Whether vfio made the group itself, for a device that no IOMMU holds back.
/// Source: drivers/vfio/vfio_main.c, vfio_noiommu_group_alloc(); such a group's device is
/// "noiommu-N".
[[nodiscard]] bool is_noiommu_group(const Host& host, std::string_view group);

/// How many groups the IOMMUs make, vfio's own not counted.
/// Errors: denied, io.
[[nodiscard]] Result<std::size_t> count_iommu_groups(const Host& host);

/// "0000:45:00.1 (driver nvme)".
[[nodiscard]] std::string describe(const GroupMember& member);
/// The members in one line, a comma between two.
[[nodiscard]] std::string describe(const std::vector<GroupMember>& members);

/// The kinds of the address ranges that a group's devices reserve: "direct", "msi".
/// Errors: not_found, denied, malformed, io.
[[nodiscard]] Result<std::vector<std::string>> read_reserved_kinds(const Host& host,
                                                                   std::string_view group);

}  // namespace kata::host
