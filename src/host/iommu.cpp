// SPDX-License-Identifier: Apache-2.0
#include "host/iommu.hpp"

#include <algorithm>
#include <tuple>

#include "core/text.hpp"
#include "host/directory.hpp"
#include "host/pci_device.hpp"

namespace kata::host {
namespace {

constexpr std::string_view vfio_class_path = "/sys/class/vfio";
constexpr std::string_view noiommu_prefix = "noiommu-";

// Major and minor of a release such as "6.1.0-13-amd64".
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_release(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(dot + 1);
  const auto major = parse_u64(text.substr(0, dot));
  const auto minor = parse_u64(rest.substr(0, rest.find_first_not_of(digits)));
  if (!major || !minor) return std::nullopt;
  return std::pair{*major, *minor};
}

bool is_bridge(const Host& host, const PciAddress& address) {
  const Result<PciDevice> device = read_pci_device(host, address);
  return device && device->is_bridge();
}

}  // namespace

GroupRule group_rule(const Host& host) {
  const std::string text = host.read("/proc/sys/kernel/osrelease").value_or("");
  const auto release = parse_release(text);
  return release && *release < std::pair<std::uint64_t, std::uint64_t>{5, 19}
             ? GroupRule::before_5_19
             : GroupRule::since_5_19;
}

bool is_vfio_driver(std::string_view driver) {
  return driver.ends_with("vfio-pci") || driver.ends_with("vfio_pci");
}

bool leaves_group_viable(const GroupMember& member, GroupRule rule) {
  const std::string_view driver = member.driver;
  if (driver.empty() || is_vfio_driver(driver) || driver == "pci-stub") return true;
  return driver == "pcieport" || (rule == GroupRule::before_5_19 && member.is_bridge);
}

Result<std::vector<GroupMember>> read_group(const Host& host, std::string_view group) {
  std::vector<GroupMember> members;
  for (const DirEntry& entry :
       TRY(host.entries(fmt::format("{}/{}/devices", iommu_groups_path, group)))) {
    const std::optional<PciAddress> address = parse_pci_address(entry.name);
    if (!address) continue;  // a platform device, which VFIO-PCI does not hand on
    std::string driver = TRY(link_name(host, sysfs_path(*address) + "/driver"));
    members.push_back({*address, std::move(driver), is_bridge(host, *address)});
  }
  std::ranges::sort(members, {}, [](const GroupMember& m) { return m.address.text; });
  return members;
}

bool is_noiommu_group(const Host& host, std::string_view group) {
  return host.exists(fmt::format("{}/{}{}", vfio_class_path, noiommu_prefix, group));
}

Result<std::size_t> count_iommu_groups(const Host& host) {
  const std::size_t all = TRY(entries_if_any(host, iommu_groups_path))
  .size();
  const std::vector<DirEntry> nodes = TRY(entries_if_any(host, vfio_class_path));
  const auto made = std::ranges::count_if(
      nodes, [](const DirEntry& node) { return node.name.starts_with(noiommu_prefix); });
  return all - std::min(all, static_cast<std::size_t>(made));
}

std::string describe(const GroupMember& member) {
  return fmt::format("{} ({})", member.address.text,
                     member.driver.empty() ? "no driver" : "driver " + escape(member.driver));
}

std::string describe(const std::vector<GroupMember>& members) {
  std::string text;
  for (const GroupMember& member : members) text += (text.empty() ? "" : ", ") + describe(member);
  return text;
}

Result<std::vector<std::string>> read_reserved_kinds(const Host& host, std::string_view group) {
  const std::string path = fmt::format("{}/{}/reserved_regions", iommu_groups_path, group);
  const std::string text = TRY(host.read(path));
  std::vector<std::string> kinds;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = trim(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    const std::size_t blank = line.rfind(' ');
    if (blank == std::string_view::npos)
      return fail(Code::malformed, "read {}: a region without a type", quote(path));
    const std::string kind{line.substr(blank + 1)};
    if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace kata::host
