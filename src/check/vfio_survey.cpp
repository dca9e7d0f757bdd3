// SPDX-License-Identifier: Apache-2.0
#include "check/vfio_survey.hpp"

#include <algorithm>
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

// The PCI functions of an IOMMU group, by address.
using Members = std::function<Result<std::vector<GroupMember>>(const std::string& group)>;

// A switch of a module: "Y" and "1" are on, and off where the module is not there.
bool is_on(const Host& host, std::string_view path) {
  constexpr std::size_t page = 4096;
  const std::string text = host.read(path, page).value_or("");
  const std::string_view word = trim(text);
  return word == "Y" || word == "y" || word == "1";
}

// The groups of all devices, without a copy of any.
class Groups {
 public:
  explicit Groups(std::span<const PciDevice> devices) {
    for (const PciDevice& device : devices)
      if (device.group) by_group_.push_back(&device);
    std::ranges::sort(by_group_, {}, [](const PciDevice* device) {
      return std::pair{std::string_view{*device->group}, std::string_view{device->address.text}};
    });
  }

  [[nodiscard]] std::vector<GroupMember> members(std::string_view group) const {
    std::vector<GroupMember> members;
    const auto found = std::ranges::equal_range(by_group_, group, {}, [](const PciDevice* device) {
      return std::string_view{*device->group};
    });
    for (const PciDevice* device : found)
      members.push_back({device->address, device->driver, device->is_bridge()});
    return members;
  }

 private:
  std::vector<const PciDevice*> by_group_;
};

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
  Judge(const Host& host, Members members)
      : host_(host),
        members_(std::move(members)),
        users_(host::read_device_users(host)),
        rule_(host::group_rule(host)) {}

  [[nodiscard]] Result<VfioDevice> judge(const PciDevice& pci) const {
    VfioDevice device{.pci = pci};
    if (pci.group) {
      TRY(add_group(device, *pci.group));
      device.group_node = look_at(host_, fmt::format("/dev/vfio/{}", *pci.group));
      device.reserved =
          host::read_reserved_kinds(host_, *pci.group).value_or(std::vector<std::string>{});
    }
    device.iommufd_node = iommufd_node(host_, pci);
    decide(device);
    return device;
  }

 private:
  Result<> add_group(VfioDevice& device, const std::string& group) const {
    for (const GroupMember& member : TRY(members_(group))) {
      if (!host::leaves_group_viable(member, rule_)) device.offenders.push_back(member);
      if (member.address.text != device.pci.address.text) device.neighbours.push_back(member);
    }
    return {};
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
  Members members_;
  host::DeviceUsers users_;
  host::GroupRule rule_;
};

// Those that are asked about, in the order in which they were typed.
Result<std::vector<PciDevice>> read_wanted(const Host& host, std::span<const std::string> wanted) {
  std::vector<PciDevice> devices;
  for (const std::string& text : wanted) {
    const auto address = host::parse_pci_address(text);
    if (!address)
      return std::unexpected(Error{Code::usage,
                                   fmt::format("device {}: no PCI address", quote(text)),
                                   "give BB:DD.F or DDDD:BB:DD.F"});
    Result<PciDevice> device = host::read_pci_device(host, *address);
    if (!device && device.error().code == Code::not_found)
      return std::unexpected(Error{Code::not_found,
                                   fmt::format("device {}: no such PCI device", quote(text)),
                                   "list the PCI devices with 'lspci -D'"});
    devices.push_back(TRY(std::move(device)));
  }
  return devices;
}

// Those that the drivers of VFIO hold, by address. The drivers know, so no other device is read.
Result<std::vector<PciDevice>> read_bound(const Host& host) {
  std::vector<PciDevice> devices;
  for (const DirEntry& driver : TRY(host::entries_if_any(host, host::pci_drivers_path))) {
    if (!host::is_vfio_driver(driver.name)) continue;
    const std::string held = fmt::format("{}/{}", host::pci_drivers_path, driver.name);
    for (const DirEntry& entry : TRY(host::entries_if_any(host, held))) {
      const auto address = host::parse_pci_address(entry.name);
      if (!address) continue;  // "bind", "new_id"
      Result<PciDevice> device = host::read_pci_device(host, *address);
      if (!device && device.error().code == Code::not_found) continue;  // gone meanwhile
      devices.push_back(TRY(std::move(device)));
    }
  }
  std::ranges::sort(devices, {}, [](const PciDevice& device) { return device.address.text; });
  return devices;
}

// Shows what becomes of each device, with groups read one at a time.
Result<> visit(const Host& host, std::span<const PciDevice> devices, const SeeVfio& see) {
  if (devices.empty()) return {};
  const Judge judge{host, [&](const std::string& group) { return host::read_group(host, group); }};
  for (const PciDevice& device : devices) see(TRY(judge.judge(device)));
  return {};
}

Result<> visit_all(const Host& host, const SeeVfio& see) {
  const std::vector<PciDevice> all = TRY(host::read_pci_devices(host));
  if (std::ranges::all_of(all, &PciDevice::is_host_part)) return {};
  const Groups groups{all};
  const Judge judge{host, [&](const std::string& group) { return groups.members(group); }};
  for (const PciDevice& device : all)
    if (!device.is_host_part()) see(TRY(judge.judge(device)));
  return {};
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

Result<> visit_vfio(const Host& host, std::span<const std::string> wanted, const SeeVfio& see) {
  if (wanted.empty()) return visit_all(host, see);
  return visit(host, TRY(read_wanted(host, wanted)), see);
}

Result<VfioSurvey> survey_vfio(const Host& host, std::span<const std::string> wanted) {
  VfioSurvey survey = TRY(survey_iommu(host));
  TRY(visit_vfio(host, wanted,
                 [&](VfioDevice device) { survey.devices.push_back(std::move(device)); }));
  return survey;
}

Result<VfioSurvey> survey_bound_vfio(const Host& host, std::span<const std::string> wanted) {
  VfioSurvey survey = TRY(survey_iommu(host));
  const std::vector<PciDevice> devices =
      TRY(wanted.empty() ? read_bound(host) : read_wanted(host, wanted));
  TRY(visit(host, devices,
            [&](VfioDevice device) { survey.devices.push_back(std::move(device)); }));
  return survey;
}

void add_memlock(const Host& host, VfioSurvey& survey) {
  if (const auto limit = read_engine_limit(host, "Max locked memory"))
    survey.memlock = limit->value;
}

}  // namespace kata::check
