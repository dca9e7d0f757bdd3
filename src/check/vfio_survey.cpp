// SPDX-License-Identifier: Apache-2.0
#include "check/vfio_survey.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "check/engine_process.hpp"
#include "core/text.hpp"
#include "host/device_users.hpp"
#include "host/directory.hpp"
#include "host/numbers.hpp"

namespace kata::check {
namespace {

using host::GroupMember;
using host::PciDevice;

using Groups = std::map<std::string, std::vector<GroupMember>>;

// A switch of a module: "Y" and "1" are on, and off where the module is not there.
bool is_on(const Host& host, std::string_view path) {
  constexpr std::size_t page = 4096;
  const std::string text = host.read(path, page).value_or("");
  const std::string_view word = trim(text);
  return word == "Y" || word == "y" || word == "1";
}

Groups groups_of(const std::vector<PciDevice>& devices) {
  Groups groups;
  for (const PciDevice& device : devices)
    if (device.group)
      groups[*device.group].push_back({device.address, device.driver, device.is_bridge()});
  return groups;
}

VfioNode look_at(const Host& host, std::string path) {
  VfioNode node{.path = std::move(path)};
  if (const Result<FileInfo> info = host.stat(node.path)) {
    node.is_there = true;
    node.permissions = info->permissions;
    node.uid = info->uid;
    node.gid = info->gid;
  }
  return node;
}

std::optional<VfioNode> iommufd_node(const Host& host, const PciDevice& device) {
  const auto entries = host.entries(host::sysfs_path(device.address) + "/vfio-dev");
  if (!entries || entries->empty()) return std::nullopt;
  return look_at(host, fmt::format("/dev/vfio/devices/{}", entries->front().name));
}

// The lines that hand a device over.
std::vector<std::string> bind_lines(const PciDevice& device) {
  const std::string& address = device.address.text;
  const std::string path = host::sysfs_path(device.address);
  std::vector<std::string> lines{"modprobe vfio-pci",
                                 fmt::format("echo vfio-pci > {}/driver_override", path)};
  if (!device.driver.empty())
    lines.push_back(fmt::format("echo {} > {}/driver/unbind", address, path));
  lines.push_back(fmt::format("echo {} > /sys/bus/pci/drivers_probe", address));
  return lines;
}

class Judge {
 public:
  Judge(const Host& host, const std::vector<PciDevice>& all)
      : host_(host),
        groups_(groups_of(all)),
        users_(host::read_device_users(host)),
        rule_(host::group_rule(host)) {}

  [[nodiscard]] VfioDevice judge(const PciDevice& pci) const {
    VfioDevice device{.pci = pci};
    if (pci.group) {
      add_group(device, *pci.group);
      device.group_node = look_at(host_, fmt::format("/dev/vfio/{}", *pci.group));
      device.reserved =
          host::read_reserved_kinds(host_, *pci.group).value_or(std::vector<std::string>{});
    }
    device.iommufd_node = iommufd_node(host_, pci);
    decide(device);
    return device;
  }

 private:
  void add_group(VfioDevice& device, const std::string& group) const {
    for (const GroupMember& member : groups_.at(group)) {
      if (!host::leaves_group_viable(member, rule_)) device.offenders.push_back(member);
      if (member.address.text != device.pci.address.text) device.neighbours.push_back(member);
    }
  }

  // Why the machine needs the device or one that goes with it; empty: it does not.
  [[nodiscard]] std::string need_for(const VfioDevice& device) const {
    if (const auto found = users_.find(device.pci.address.text); found != users_.end())
      return found->second;
    for (const GroupMember& member : device.neighbours)
      if (const auto found = users_.find(member.address.text);
          found != users_.end() && !member.is_bridge)
        return fmt::format("{} in its group: {}", member.address.text, found->second);
    return "";
  }

  void decide(VfioDevice& device) const {
    const bool is_bound = host::is_vfio_driver(device.pci.driver);
    const bool offends_alone = device.offenders.size() == 1 &&
                               device.offenders.front().address.text == device.pci.address.text;
    if (std::string need = need_for(device); !need.empty() && !is_bound) {
      device.state = Assignable::in_use;
      device.why = std::move(need);
      return;
    }
    if (!device.pci.group) {
      device.why = "in no IOMMU group";
      return;
    }
    if (!is_bound) {
      device.bind = bind_lines(device.pci);
      device.bind_for_good =
          fmt::format("driverctl set-override {} vfio-pci", device.pci.address.text);
    }
    if (!device.offenders.empty() && !offends_alone) {
      device.state = Assignable::shared;
      device.why = fmt::format("IOMMU group {} is not viable: {} held by the host",
                               *device.pci.group, host::describe(device.offenders));
      return;
    }
    device.state = is_bound ? Assignable::ready : Assignable::bindable;
    if (!is_bound)
      device.why = device.pci.driver.empty() ? "bound to no driver, expected vfio-pci"
                                             : fmt::format("bound to driver {}, expected vfio-pci",
                                                           quote(device.pci.driver));
  }

  const Host& host_;
  Groups groups_;
  host::DeviceUsers users_;
  host::GroupRule rule_;
};

using Offered = bool(const PciDevice&);

bool is_assignable(const PciDevice& device) { return !device.is_host_part(); }

bool is_bound(const PciDevice& device) { return host::is_vfio_driver(device.driver); }

// Those that are wanted, or where none is named those that are offered.
Result<std::vector<PciDevice>> pick(const std::vector<PciDevice>& all,
                                    std::span<const std::string> wanted, Offered* is_offered) {
  std::vector<PciDevice> picked;
  for (const std::string& text : wanted) {
    const auto address = host::parse_pci_address(text);
    if (!address)
      return std::unexpected(Error{Code::usage,
                                   fmt::format("device {}: no PCI address", quote(text)),
                                   "give BB:DD.F or DDDD:BB:DD.F"});
    const auto found = std::ranges::find_if(
        all, [&](const PciDevice& device) { return device.address.text == address->text; });
    if (found == all.end())
      return std::unexpected(Error{Code::not_found,
                                   fmt::format("device {}: no such PCI device", quote(text)),
                                   "list the PCI devices with 'lspci -D'"});
    picked.push_back(*found);
  }
  if (wanted.empty()) std::ranges::copy_if(all, std::back_inserter(picked), is_offered);
  return picked;
}

Result<VfioSurvey> survey(const Host& host, std::span<const std::string> wanted,
                          Offered* is_offered) {
  VfioSurvey survey = TRY(survey_iommu(host));
  const std::vector<PciDevice> all = TRY(host::read_pci_devices(host));
  const std::vector<PciDevice> picked = TRY(pick(all, wanted, is_offered));
  if (picked.empty()) return survey;
  const Judge judge{host, all};
  for (const PciDevice& device : picked) survey.devices.push_back(judge.judge(device));
  return survey;
}

}  // namespace

std::string_view to_text(Assignable state) {
  switch (state) {
    case Assignable::ready: return "ready";
    case Assignable::bindable: return "bindable";
    case Assignable::shared: return "shared";
    case Assignable::no_iommu: return "no-iommu";
    case Assignable::in_use: break;
  }
  return "in-use";
}

Result<VfioSurvey> survey_iommu(const Host& host) {
  VfioSurvey survey;
  for (DirEntry& entry : TRY(host::entries_if_any(host, "/sys/class/iommu")))
    survey.iommus.push_back(std::move(entry.name));
  std::ranges::sort(survey.iommus);
  survey.groups = TRY(host::count_iommu_groups(host));
  for (const std::string_view table : {"DMAR", "IVRS", "IORT", "VIOT"})
    survey.has_firmware_table |= host.exists(fmt::format("/sys/firmware/acpi/tables/{}", table));
  survey.is_noiommu = is_on(host, "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode");
  survey.has_unsafe_interrupts =
      is_on(host, "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts");
  survey.has_iommufd = host.exists("/dev/iommu");
  if (const auto limit =
          host::read_number(host, "/sys/module/vfio_iommu_type1/parameters/dma_entry_limit"))
    survey.dma_entry_limit = *limit;
  return survey;
}

Result<VfioSurvey> survey_vfio(const Host& host, std::span<const std::string> wanted) {
  return survey(host, wanted, is_assignable);
}

Result<VfioSurvey> survey_bound_vfio(const Host& host, std::span<const std::string> wanted) {
  return survey(host, wanted, is_bound);
}

void add_memlock(const Host& host, VfioSurvey& survey) {
  if (const auto limit = read_engine_limit(host, "Max locked memory"))
    survey.memlock = limit->value;
}

}  // namespace kata::check
