// SPDX-License-Identifier: Apache-2.0
#include "directvol/device.hpp"

#include <fcntl.h>

#include "core/text.hpp"
#include "host/pci.hpp"

namespace kata::directvol {
namespace {

bool is_below(std::string_view path, std::string_view directory) {
  return path == directory ||
         (path.starts_with(directory) && path.substr(directory.size()).starts_with('/'));
}

bool is_dangling_link(const Host& host, std::string_view path) {
  const Result<Fd> fd = host.open(path, O_PATH | O_NOFOLLOW);
  if (!fd) return false;
  const Result<FileInfo> info = stat_fd(fd->get(), path);
  return info && info->type == FileType::symlink;
}

std::string_view without_scheme(std::string_view device) {
  const auto scheme = device.find("://");
  return scheme == std::string_view::npos ? device : device.substr(scheme + 3);
}

}  // namespace

DeviceKind kind_of(std::string_view volume_type) {
  if (volume_type == "vfiovol") return DeviceKind::vfio;
  if (volume_type == "spdkvol" || volume_type == "spoolvol") return DeviceKind::vhost;
  return DeviceKind::block;
}

Result<CheckedDevice> check_device(const Host& host, const MountInfo& info, Links links) {
  switch (kind_of(info.volume_type)) {
    case DeviceKind::vfio: return check_vfio_device(host, info);
    case DeviceKind::vhost: return check_vhost_socket(host, info, links);
    case DeviceKind::block: break;
  }
  return check_block_device(host, info, links);
}

Result<FoundPath> find_device_path(const Host& host, std::string_view device) {
  if (!device.starts_with('/'))
    return fail(Code::usage, "device {}: not an absolute path", quote(device));
  Result<std::string> resolved = host.resolve(device);
  if (!resolved && resolved.error().code == Code::not_found) {
    if (is_dangling_link(host, device))
      return fail(Code::not_found, "device {}: a symbolic link to nothing", quote(device));
    return fail(Code::not_found, "device {}: does not exist", quote(device));
  }
  if (!resolved)
    return std::unexpected(std::move(resolved).error().within("device {}", quote(device)));
  for (const std::string_view kernel : {"/proc", "/sys"})
    if (is_below(*resolved, kernel))
      return fail(Code::refused, "device {}: lies below {}, which holds no volumes", quote(device),
                  kernel);
  const FileInfo info = TRY(host.stat(*resolved));
  return FoundPath{*resolved, info};
}

CheckedDevice record_path(std::string_view literal, const std::string& resolved, Links links) {
  if (literal == resolved || links == Links::keep) return {std::string{literal}, {}};
  return {resolved, {fmt::format("device {} is recorded as {}", quote(literal), quote(resolved))}};
}

bool can_be_gone(const MountInfo& info) {
  const std::string_view path = without_scheme(info.device);
  return path.starts_with('/') || host::parse_pci_address(path);
}

bool is_device_gone(const Host& host, const MountInfo& info) {
  if (!can_be_gone(info)) return false;
  const std::string_view path = without_scheme(info.device);
  const std::optional<host::PciAddress> address = host::parse_pci_address(path);
  const Result<Fd> found =
      address ? host.open(host::sysfs_path(*address), O_PATH) : host.open(path, O_PATH);
  return !found && found.error().code == Code::not_found;
}

std::string infer_volume_type(const Host& host, std::string_view device) {
  if (host::parse_pci_address(device) || is_below(device, "/dev/vfio")) return "vfiovol";
  if (device.starts_with("spdk://")) return "spdkvol";
  if (device.starts_with("spool://")) return "spoolvol";
  const Result<FileInfo> info = host.stat(device);
  if (info && info->type == FileType::socket) return "spdkvol";
  // The Go runtime, whose command line this is for, takes everything else for a block device.
  return "directvol";
}

}  // namespace kata::directvol
