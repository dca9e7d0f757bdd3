// SPDX-License-Identifier: Apache-2.0
// Checks of a file or block device that a guest is to mount.
#include <fcntl.h>

#include <algorithm>

#include "core/text.hpp"
#include "directvol/device.hpp"
#include "directvol/fs_probe.hpp"
#include "host/mounts.hpp"

namespace kata::directvol {
namespace {

constexpr std::uint64_t sector = 512;

std::unexpected<Error> refuse(std::string_view device, const std::string& why,
                              std::string hint = "") {
  return std::unexpected(
      Error{Code::refused, fmt::format("device {}: {}", quote(device), why), std::move(hint)});
}

std::string sysfs_of(const FileInfo& info) {
  return fmt::format("/sys/dev/block/{}:{}", info.major, info.minor);
}

// Where the device with this number, or of this path, is mounted; empty for nowhere.
std::string mount_point(const std::vector<host::Mount>& mounts, const std::string& number,
                        const std::string& path) {
  const auto found = std::ranges::find_if(mounts, [&](const host::Mount& mount) {
    return mount.device == number || mount.source == path;
  });
  return found == mounts.end() ? "" : found->point;
}

std::string umount_hint(std::string_view point) {
  return fmt::format("run 'umount {}'", escape(point));
}

// `which` is empty for the device itself, or names a part of it.
Result<> check_holders(const Host& host, std::string_view device, const std::string& sysfs,
                       const std::string& which) {
  const auto holders = host.entries(sysfs + "/holders");
  if (!holders || holders->empty()) return {};
  return refuse(device, fmt::format("{}in use by {}", which, quote(holders->front().name)));
}

// Formatting the whole disk would pull a partition from under its user.
Result<> check_partitions_unused(const Host& host, std::string_view device,
                                 const std::string& sysfs, const std::vector<host::Mount>& mounts) {
  const auto entries = host.entries(sysfs);
  if (!entries) return {};
  for (const DirEntry& entry : *entries) {
    const std::string directory = sysfs + "/" + entry.name;
    if (entry.type != FileType::directory || !host.exists(directory + "/partition")) continue;
    const std::string which = fmt::format("its partition {} is ", quote(entry.name));
    const std::string number{trim(host.read(directory + "/dev").value_or(""))};
    if (const std::string point = mount_point(mounts, number, "/dev/" + entry.name); !point.empty())
      return refuse(device, fmt::format("{}mounted on the host at {}", which, quote(point)),
                    umount_hint(point));
    TRY(check_holders(host, device, directory, which));
  }
  return {};
}

Result<> check_block_unused(const Host& host, std::string_view device, const FoundPath& found) {
  const std::string number = fmt::format("{}:{}", found.info.major, found.info.minor);
  const std::vector<host::Mount> mounts = host::read_mounts(host);
  if (const std::string point = mount_point(mounts, number, found.path); !point.empty())
    return refuse(device, fmt::format("mounted on the host at {}", quote(point)),
                  umount_hint(point));
  const std::string sysfs = sysfs_of(found.info);
  TRY(check_holders(host, device, sysfs, ""));
  return check_partitions_unused(host, device, sysfs, mounts);
}

// A loop device over the file is as good as a mount of it, once that is mounted.
Result<> check_file_unused(const Host& host, std::string_view device, const FoundPath& found,
                           std::vector<std::string>& notes) {
  const auto disks = host.entries("/sys/block");
  if (!disks) return {};
  for (const DirEntry& disk : *disks) {
    if (!disk.name.starts_with("loop")) continue;
    const std::string directory = "/sys/block/" + disk.name;
    const auto backing = host.read(directory + "/loop/backing_file");
    if (!backing) continue;
    const std::string_view file = trim(*backing);
    if (file != found.path && file != host.at(found.path)) continue;
    const std::string number{trim(host.read(directory + "/dev").value_or(""))};
    const std::string node = "/dev/" + disk.name;
    if (const std::string point = mount_point(host::read_mounts(host), number, node);
        !point.empty())
      return refuse(device, fmt::format("mounted on the host at {} through {}", quote(point), node),
                    umount_hint(point));
    notes.push_back(fmt::format("{} is attached to it on the host, though not mounted", node));
  }
  return {};
}

Result<> check_size(const Host& host, std::string_view device, const FoundPath& found) {
  if (found.info.type == FileType::regular) {
    if (found.info.size == 0) return refuse(device, "empty");
    if (found.info.size % sector != 0)
      return refuse(device, fmt::format("{} bytes, not a multiple of its sector size, {} bytes",
                                        found.info.size, sector));
    return {};
  }
  const std::string directory = sysfs_of(found.info);
  const auto sectors = parse_u64(trim(host.read(directory + "/size").value_or("")));
  const auto block =
      parse_u64(trim(host.read(directory + "/queue/logical_block_size").value_or("")));
  if (sectors && *sectors == 0) return refuse(device, "no medium, or its size is 0");
  if (sectors && block && *block != 0 && *sectors * sector % *block != 0)
    return refuse(device, fmt::format("{} bytes, not a multiple of its sector size, {} bytes",
                                      *sectors * sector, *block));
  return {};
}

// ext4's driver also mounts the two older formats.
bool can_mount(std::string_view fs_type, std::string_view found) {
  return fs_type == found || (fs_type == "ext4" && (found == "ext3" || found == "ext2"));
}

Result<> check_content(const Host& host, const MountInfo& info, const FoundPath& found) {
  // The guest formats it: whatever it holds now does not matter.
  if (creates_file_system(info)) return {};

  const Fd fd = TRY(host.open(found.path, O_RDONLY));
  const Probe probe = TRY(probe_file_system(fd.get(), info.device));
  const std::string wanted = quote(info.fs_type);
  switch (probe.content) {
    case Content::blank:
      return refuse(info.device, fmt::format("blank, expected file system {}", wanted),
                    fmt::format("run 'mkfs.{} {}'", escape(info.fs_type), escape(found.path)));
    case Content::ambiguous:
      return refuse(info.device, "holds signatures of more than one file system",
                    fmt::format("look with 'wipefs {}'", escape(found.path)));
    case Content::partition_table:
      return refuse(info.device, fmt::format("holds a partition table ({}), expected file system "
                                             "{}",
                                             escape(probe.type), wanted));
    case Content::file_system: break;
  }
  if (!can_mount(info.fs_type, probe.type))
    return refuse(info.device,
                  fmt::format("holds {}, expected file system {}", quote(probe.type), wanted),
                  fmt::format("set fstype to '{}'", escape(probe.type)));
  return {};
}

}  // namespace

Result<CheckedDevice> check_block_use(const Host& host, const MountInfo& info, Links links) {
  const FoundPath found = TRY(find_device_path(host, info.device));
  const bool is_file = found.info.type == FileType::regular;
  if (!is_file && found.info.type != FileType::block)
    return refuse(info.device, fmt::format("{}, expected a regular file or a block device",
                                           to_text(found.info.type)));
  CheckedDevice checked = record_path(info.device, found.path, links);
  if (is_file)
    TRY(check_file_unused(host, info.device, found, checked.notes));
  else
    TRY(check_block_unused(host, info.device, found));
  TRY(check_size(host, info.device, found));
  return checked;
}

Result<> check_block_content(const Host& host, const MountInfo& info) {
  const FoundPath found = TRY(find_device_path(host, info.device));
  return check_content(host, info, found);
}

Result<CheckedDevice> check_block_device(const Host& host, const MountInfo& info, Links links) {
  CheckedDevice checked = TRY(check_block_use(host, info, links));
  TRY(check_block_content(host, info));
  return checked;
}

}  // namespace kata::directvol
