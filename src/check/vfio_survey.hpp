// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/host.hpp"
#include "host/iommu.hpp"
#include "host/pci_device.hpp"

namespace kata::check {

/// Whether a device can be handed to a guest.
enum class Assignable : std::uint8_t {
  ready,     ///< bound, and its group with it
  bindable,  ///< nothing stands in the way of binding it
  shared,    ///< somebody in its group has to be bound first
  no_iommu,  ///< in no IOMMU group
  in_use,    ///< the machine itself needs it, or one of its group
};

[[nodiscard]] std::string_view to_text(Assignable state);

/// What a guest's hypervisor opens for a device.
struct VfioNode {
  std::string path;  ///< "/dev/vfio/14", "/dev/vfio/devices/vfio0"
  bool is_there = false;
  unsigned permissions = 0;
  unsigned uid = 0;
  unsigned gid = 0;
};

/// One device that is no part of the host itself.
struct VfioDevice {
  host::PciDevice pci;
  Assignable state = Assignable::no_iommu;
  std::string why;                            ///< one sentence; empty when it is ready
  std::vector<host::GroupMember> neighbours;  ///< the rest of its group
  std::vector<host::GroupMember> offenders;   ///< those that the host still drives
  std::vector<std::string> reserved;          ///< kinds of reserved regions: "direct", "msi"
  VfioNode group_node;                        ///< of its group; no path without a group
  std::optional<VfioNode> iommufd_node;       ///< of the device alone, where the kernel has iommufd
  std::vector<std::string> bind;              ///< lines that bind it, in this order, until the next
                                              ///< start; empty: never, or done already
  std::string bind_for_good;                  ///< the line that does so for good
};

struct VfioSurvey {
  std::vector<std::string> iommus;  ///< names of the IOMMUs that are driven: "dmar0"
  std::size_t groups = 0;
  bool has_firmware_table = false;  ///< the firmware describes an IOMMU
  bool is_noiommu = false;          ///< vfio hands devices out without protection
  bool has_unsafe_interrupts = false;
  bool has_iommufd = false;
  std::optional<std::uint64_t> dma_entry_limit;
  std::optional<std::uint64_t> memlock;  ///< bytes that the engine's processes may lock; see below
  std::vector<VfioDevice> devices;       ///< by address
};

/// The IOMMUs, groups and switches of a machine, without its devices.
/// Errors: denied, io.
/// Source: Documentation/driver-api/vfio.rst; ABI/testing/sysfs-class-iommu.
[[nodiscard]] Result<VfioSurvey> survey_iommu(const Host& host);

/// What is shown each device of a machine.
using SeeVfio = std::function<void(VfioDevice)>;

/// Shows `see` every device that could be handed to a guest, by address, or those in `wanted`, as
/// they were typed. One at a time: a machine can have ten thousand.
/// Errors: usage (no PCI address), not_found (no such device), denied, malformed, io.
[[nodiscard]] Result<> visit_vfio(const Host& host, std::span<const std::string> wanted,
                                  const SeeVfio& see);

/// The machine and what visit_vfio() shows, in one.
[[nodiscard]] Result<VfioSurvey> survey_vfio(const Host& host,
                                             std::span<const std::string> wanted = {});

/// Adds what a hypervisor without root may lock of its guest's memory, all of which a device needs;
/// UINT64_MAX: any. Apart, because it looks at every process for the engine. Nothing is added where
/// no engine runs.
void add_memlock(const Host& host, VfioSurvey& survey);

/// The machine with the devices that are bound to a driver of VFIO alone, or with those in
/// `wanted`. Reads no other device. Errors: those of visit_vfio().
[[nodiscard]] Result<VfioSurvey> survey_bound_vfio(const Host& host,
                                                   std::span<const std::string> wanted);

/// {"iommu":{…},"devices":[{"address","class","state",…}]}.
[[nodiscard]] nlohmann::ordered_json to_json(const VfioSurvey& survey);

/// One of these devices.
[[nodiscard]] nlohmann::ordered_json to_json(const VfioDevice& device);

}  // namespace kata::check
