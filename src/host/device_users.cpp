// SPDX-License-Identifier: Apache-2.0
#include "host/device_users.hpp"

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "host/mounts.hpp"
#include "host/pci.hpp"
#include "host/pci_device.hpp"

namespace kata::host {
namespace {

std::vector<std::string_view> fields_of(std::string_view line) {
  constexpr std::string_view blanks = " \t";
  std::vector<std::string_view> fields;
  for (std::size_t at = line.find_first_not_of(blanks); at != std::string_view::npos;
       at = line.find_first_not_of(blanks, at)) {
    const std::size_t end = std::min(line.find_first_of(blanks, at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = end;
  }
  return fields;
}

// Calls `take` with the fields of each line.
template <class Take>
void for_each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    take(fields_of(line));
  }
}

bool is_all_zero(std::string_view text) {
  return !text.empty() && text.find_first_not_of('0') == std::string_view::npos;
}

// Every PCI function that a path in /sys/devices leads through belongs to what is at its end.
void add_path(std::string_view path, const std::string& why, DeviceUsers& users) {
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (const auto address = parse_pci_address(part)) users.emplace(address->text, why);
  }
}

// A disk of an NVMe subsystem with several paths hangs below none of its controllers: the
// subsystem's directory has links to them.
void add_subsystem(const Host& host, std::string_view path, const std::string& why,
                   DeviceUsers& users) {
  constexpr std::string_view mark = "/nvme-subsystem/";
  const std::size_t at = path.find(mark);
  if (at == std::string_view::npos) return;
  const std::size_t end = path.find('/', at + mark.size());
  const std::string directory{path.substr(0, end)};
  const auto entries = host.entries(directory);
  if (!entries) return;
  for (const DirEntry& entry : *entries)
    if (entry.name.starts_with("nvme"))
      add_path(host.resolve(fmt::format("{}/{}", directory, entry.name)).value_or(""), why, users);
}

void add_class_device(const Host& host, std::string_view device, const std::string& why,
                      DeviceUsers& users) {
  const Result<std::string> path = host.resolve(device);
  if (!path) return;
  add_path(*path, why, users);
  add_subsystem(host, *path, why, users);
}

// The names in /dev of what is swapped to.
std::set<std::string> read_swaps(const Host& host) {
  std::set<std::string> nodes;
  for_each_line(host.read("/proc/swaps").value_or(""), [&](const auto& fields) {
    if (!fields.empty()) nodes.emplace(fields.front());
  });
  return nodes;
}

// The disks of btrfs file systems, of which mountinfo names one at most.
std::set<std::string> read_btrfs_disks(const Host& host) {
  std::set<std::string> disks;
  const auto systems = host.entries("/sys/fs/btrfs");
  if (!systems) return disks;
  for (const DirEntry& system : *systems)
    if (const auto devices = host.entries(fmt::format("/sys/fs/btrfs/{}/devices", system.name)))
      for (const DirEntry& device : *devices) disks.insert(device.name);
  return disks;
}

// What a block device is used for, or nothing.
class BlockUse {
 public:
  explicit BlockUse(const Host& host)
      : host_(host), swaps_(read_swaps(host)), btrfs_(read_btrfs_disks(host)) {
    for (Mount& mount : read_mounts(host)) {
      points_.emplace(std::move(mount.device), mount.point);
      points_.emplace(std::move(mount.source), std::move(mount.point));
    }
  }

  [[nodiscard]] std::string of(const std::string& name) const {
    const std::string directory = "/sys/class/block/" + name;
    const std::string node = "/dev/" + name;
    const std::string number{trim(host_.read(directory + "/dev").value_or(""))};
    for (const std::string& key : {number, node})
      if (const auto found = points_.find(key); found != points_.end() && !key.empty())
        return fmt::format("{} is mounted at {}", escape(node), quote(found->second));
    if (swaps_.contains(node)) return escape(node) + " is swapped to";
    if (const auto holders = host_.entries(directory + "/holders"); holders && !holders->empty())
      return fmt::format("{} is in use by {}", escape(node), quote(holders->front().name));
    if (btrfs_.contains(name)) return escape(node) + " is part of a btrfs file system";
    return "";
  }

 private:
  const Host& host_;
  std::set<std::string> swaps_;
  std::set<std::string> btrfs_;
  std::map<std::string, std::string> points_;  // by device number and by source
};

void add_disks(const Host& host, DeviceUsers& users) {
  auto disks = host.entries("/sys/class/block");
  if (!disks) return;
  // Of a disk's partitions the first in use is named, whatever the order in which they are listed.
  std::ranges::sort(*disks, {}, &DirEntry::name);
  const BlockUse use{host};
  for (const DirEntry& disk : *disks)
    if (const std::string why = use.of(disk.name); !why.empty())
      add_class_device(host, "/sys/class/block/" + disk.name, why, users);
}

// An interface with all that it is made of: a bridge's ports, a bond's members, a VLAN's parent.
void add_interface(const Host& host, const std::string& name, const std::string& why,
                   DeviceUsers& users, std::set<std::string>& known) {
  constexpr std::string_view lower = "lower_";
  constexpr std::size_t most = 1024;
  if (known.size() >= most || !known.insert(name).second) return;
  const std::string directory = "/sys/class/net/" + name;
  add_class_device(host, directory, why, users);
  const auto entries = host.entries(directory);
  if (!entries) return;
  for (const DirEntry& entry : *entries)
    if (entry.name.starts_with(lower))
      add_interface(host, entry.name.substr(lower.size()), why, users, known);
}

// PID 1's routes come first: a pod that administers the node has routes of its own.
std::string read_routes(const Host& host, std::string_view name) {
  constexpr std::size_t limit = std::size_t{16} << 20;
  Result<std::string> text = host.read(fmt::format("/proc/1/net/{}", name), limit);
  if (!text) text = host.read(fmt::format("/proc/net/{}", name), limit);
  return text.value_or("");
}

void add_routes(const Host& host, DeviceUsers& users) {
  std::vector<std::string> names = parse_default_routes(read_routes(host, "route"));
  for (std::string& name : parse_default_routes_v6(read_routes(host, "ipv6_route")))
    names.push_back(std::move(name));
  for (const std::string& name : names) {
    std::set<std::string> known;
    add_interface(host, name, fmt::format("{} has the default route", quote(name)), users, known);
  }
}

// Without its physical function a virtual one is gone.
void add_physical_functions(const Host& host, DeviceUsers& users) {
  const DeviceUsers found = users;
  for (const auto& [address, why] : found) {
    const Result<std::string> parent = link_name(host, sysfs_path({address}) + "/physfn");
    if (parent && !parent->empty())
      users.emplace(*parent, fmt::format("its virtual function {}: {}", address, why));
  }
}

}  // namespace

std::vector<std::string> parse_default_routes(std::string_view text) {
  std::vector<std::string> names;
  // Iface Destination Gateway Flags RefCnt Use Metric Mask
  for_each_line(text, [&](const auto& fields) {
    if (fields.size() >= 8 && is_all_zero(fields[1]) && is_all_zero(fields[7]))
      names.emplace_back(fields[0]);
  });
  return names;
}

std::vector<std::string> parse_default_routes_v6(std::string_view text) {
  std::vector<std::string> names;
  // destination length source length next-hop metric references use flags interface
  for_each_line(text, [&](const auto& fields) {
    if (fields.size() >= 10 && is_all_zero(fields[0]) && is_all_zero(fields[1]) &&
        fields[9] != "lo")
      names.emplace_back(fields[9]);
  });
  return names;
}

DeviceUsers read_device_users(const Host& host) {
  DeviceUsers users;
  add_disks(host, users);
  add_routes(host, users);
  add_physical_functions(host, users);
  return users;
}

}  // namespace kata::host
