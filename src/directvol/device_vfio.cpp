// SPDX-License-Identifier: Apache-2.0
// Checks of a PCI device that is to be handed to a guest through VFIO.
//
// Source: Documentation/driver-api/vfio.rst; /sys/bus/pci/devices and /sys/kernel/iommu_groups
// (Documentation/ABI/testing/sysfs-kernel-iommu_groups).
#include <algorithm>

#include "core/text.hpp"
#include "directvol/device.hpp"
#include "host/iommu.hpp"
#include "host/pci_device.hpp"

namespace kata::directvol {
namespace {

using host::GroupMember;
using host::PciAddress;

constexpr std::string_view node_root = "/dev/vfio/";

std::string bind_hint(const PciAddress& address) {
  return fmt::format(
      "bind it with 'driverctl set-override {0} vfio-pci', or write vfio-pci to "
      "/sys/bus/pci/devices/{0}/driver_override, unbind it and write {0} to "
      "/sys/bus/pci/drivers_probe",
      address.text);
}

// How to bind what can be bound: a bridge cannot.
std::string hint_for_one_of(const std::vector<GroupMember>& members) {
  const auto found =
      std::ranges::find_if(members, [](const GroupMember& m) { return m.driver != "pcieport"; });
  return found == members.end() ? "" : bind_hint(found->address);
}

// Checks that the whole group can be taken from the host.
Result<CheckedDevice> check_group(const Host& host, std::string_view device,
                                  const std::string& group) {
  const std::vector<GroupMember> members = TRY(host::read_group(host, group));
  const host::GroupRule rule = host::group_rule(host);
  std::vector<GroupMember> offenders;
  std::ranges::copy_if(members, std::back_inserter(offenders), [rule](const GroupMember& member) {
    return !host::leaves_group_viable(member, rule);
  });
  if (!offenders.empty())
    return std::unexpected(
        Error{Code::refused,
              fmt::format("device {}: IOMMU group {} is not viable: {} held by the host",
                          quote(device), group, describe(offenders)),
              bind_hint(offenders.front().address)});
  if (std::ranges::none_of(members,
                           [](const GroupMember& m) { return host::is_vfio_driver(m.driver); }))
    return std::unexpected(
        Error{Code::refused,
              fmt::format("device {}: nothing in IOMMU group {} is bound to vfio-pci: {}",
                          quote(device), group, members.empty() ? "empty" : describe(members)),
              hint_for_one_of(members)});

  const std::string node = fmt::format("{}{}", node_root, group);
  const Result<FileInfo> info = host.stat(node);
  if (!info) return std::unexpected(Error{info.error()}.within("device {}", quote(device)));
  if (info->type != FileType::character)
    return fail(Code::refused, "device {}: {} is {}, expected a character device", quote(device),
                quote(node), to_text(info->type));

  CheckedDevice checked{std::string{device}, {}};
  if (members.size() > 1)
    checked.notes.push_back(
        fmt::format("the guest gets all of IOMMU group {}: {}", group, describe(members)));
  return checked;
}

Result<CheckedDevice> check_address(const Host& host, std::string_view device,
                                    const PciAddress& address) {
  const std::string path = host::sysfs_path(address);
  if (const Result<FileInfo> info = host.stat(path); !info) {
    if (info.error().code != Code::not_found) return std::unexpected(info.error());
    return std::unexpected(Error{Code::not_found,
                                 fmt::format("device {}: no such PCI device", quote(device)),
                                 "list the PCI devices with 'lspci -D'"});
  }
  const std::string group = TRY(host::link_name(host, path + "/iommu_group"));
  if (group.empty() || host::is_noiommu_group(host, group))
    return std::unexpected(
        Error{Code::refused, fmt::format("device {}: in no IOMMU group", quote(device)),
              "turn the IOMMU on in the firmware and on the kernel's command line "
              "(intel_iommu=on)"});
  const std::string driver = TRY(host::link_name(host, path + "/driver"));
  if (!host::is_vfio_driver(driver))
    return std::unexpected(
        Error{Code::refused,
              driver.empty()
                  ? fmt::format("device {}: bound to no driver, expected vfio-pci", quote(device))
                  : fmt::format("device {}: bound to driver {}, expected vfio-pci", quote(device),
                                quote(driver)),
              bind_hint(address)});
  CheckedDevice checked = TRY(check_group(host, device, group));
  // sysfs spells addresses in lower case, and runtime-rs looks there for what is recorded.
  CheckedDevice spelled = record_path(device, to_lower(device), Links::resolve);
  std::ranges::move(checked.notes, std::back_inserter(spelled.notes));
  return spelled;
}

}  // namespace

Result<CheckedDevice> check_vfio_device(const Host& host, const MountInfo& info) {
  const std::string& device = info.device;
  if (const auto address = host::parse_pci_address(device))
    return check_address(host, device, *address);
  if (!device.starts_with(node_root) || !parse_u64(device.substr(node_root.size())))
    return std::unexpected(
        Error{Code::usage,
              fmt::format("device {}: neither a PCI address nor a VFIO group", quote(device)),
              "give BB:DD.F, DDDD:BB:DD.F or /dev/vfio/<group number>"});
  const std::string group = device.substr(node_root.size());
  if (!host.exists(fmt::format("{}/{}", host::iommu_groups_path, group)) ||
      host::is_noiommu_group(host, group))
    return std::unexpected(Error{Code::not_found,
                                 fmt::format("device {}: no IOMMU group {}", quote(device), group),
                                 "list the groups with 'ls /sys/kernel/iommu_groups'"});
  return check_group(host, device, group);
}

}  // namespace kata::directvol
