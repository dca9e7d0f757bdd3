// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "check/engine_process.hpp"
#include "check/vfio_survey.hpp"

namespace kata::check {
namespace {

using nlohmann::ordered_json;

// A member that does not apply is null, never absent.
ordered_json to_json(const VfioNode& node) {
  if (node.path.empty()) return nullptr;
  ordered_json document{{"path", node.path}, {"exists", node.is_there}};
  document["mode"] = nullptr;
  document["uid"] = nullptr;
  document["gid"] = nullptr;
  if (!node.is_there) return document;
  document["mode"] = fmt::format("{:04o}", node.permissions);
  document["uid"] = node.uid;
  document["gid"] = node.gid;
  return document;
}

ordered_json to_json(const std::vector<host::GroupMember>& members) {
  ordered_json list = ordered_json::array();
  for (const host::GroupMember& member : members) {
    ordered_json one{{"address", member.address.text}, {"driver", nullptr}};
    if (!member.driver.empty()) one["driver"] = member.driver;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace

ordered_json to_json(const VfioDevice& device) {
  const host::PciDevice& pci = device.pci;
  ordered_json document{{"address", pci.address.text},
                        {"class", fmt::format("0x{:06x}", pci.class_code)},
                        {"class_name", host::class_name(pci.class_code)},
                        {"vendor", fmt::format("0x{:04x}", pci.vendor)},
                        {"device", fmt::format("0x{:04x}", pci.device)},
                        {"driver", nullptr},
                        {"driver_override", nullptr},
                        {"numa_node", nullptr},
                        {"iommu_group", nullptr},
                        {"state", to_text(device.state)},
                        {"why", nullptr}};
  if (!pci.driver.empty()) document["driver"] = pci.driver;
  if (!pci.driver_override.empty()) document["driver_override"] = pci.driver_override;
  if (pci.node) document["numa_node"] = *pci.node;
  if (pci.group) document["iommu_group"] = *pci.group;
  if (!device.why.empty()) document["why"] = device.why;
  document["neighbours"] = to_json(device.neighbours);
  document["offenders"] = to_json(device.offenders);
  document["reserved_regions"] = device.reserved;
  document["group_node"] = to_json(device.group_node);
  document["iommufd_node"] =
      device.iommufd_node ? to_json(*device.iommufd_node) : ordered_json(nullptr);
  document["bind"] = device.bind;
  document["bind_for_good"] = nullptr;
  if (!device.bind_for_good.empty()) document["bind_for_good"] = device.bind_for_good;
  return document;
}

ordered_json to_json(const VfioSurvey& survey) {
  ordered_json iommu{{"groups", survey.groups},
                     {"drivers", survey.iommus},
                     {"firmware_table", survey.has_firmware_table},
                     {"noiommu", survey.is_noiommu},
                     {"unsafe_interrupts", survey.has_unsafe_interrupts},
                     {"iommufd", survey.has_iommufd},
                     {"dma_entry_limit", nullptr},
                     {"memlock_bytes", nullptr},
                     {"memlock_unlimited", survey.memlock == unlimited}};
  if (survey.dma_entry_limit) iommu["dma_entry_limit"] = *survey.dma_entry_limit;
  if (survey.memlock && survey.memlock != unlimited) iommu["memlock_bytes"] = *survey.memlock;
  ordered_json devices = ordered_json::array();
  for (const VfioDevice& device : survey.devices) devices.push_back(to_json(device));
  return {{"iommu", std::move(iommu)}, {"devices", std::move(devices)}};
}

}  // namespace kata::check
