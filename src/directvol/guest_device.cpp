// SPDX-License-Identifier: Apache-2.0
// The device of a record as a runtime finds it when it starts a container. What `add` checks beyond
// that is the record's maker's business.
//
// Source: src/runtime/virtcontainers/container.go:816;
// src/runtime-rs/crates/resource/src/volume/direct_volumes,
// src/runtime-rs/crates/hypervisor/src/device/driver/vfio.rs:784.
#include "core/text.hpp"
#include "directvol/device.hpp"
#include "directvol/oci_mount.hpp"
#include "host/iommu.hpp"
#include "host/pci_device.hpp"

namespace kata::directvol {
namespace {

constexpr std::string_view sysfs_devices = "/sys/bus/pci/devices/";

template <class... A>
std::unexpected<Error> wrong(Code code, std::string_view device, fmt::format_string<A...> f,
                             A&&... a) {
  return fail(code, "device {}: {}", quote(device), fmt::format(f, std::forward<A>(a)...));
}

// Whether the kernel lets nobody write to a block device. What sysfs does not know is writable.
bool is_read_only(const Host& host, const FileInfo& info) {
  const auto flag = host.read(fmt::format("/sys/dev/block/{}:{}/ro", info.major, info.minor), 16);
  return flag && trim(*flag) == "1";
}

Result<FoundPath> find_path(const Host& host, std::string_view device) {
  Result<FoundPath> found = find_device_path(host, device);
  if (found) return found;
  Error error = std::move(found).error();
  if (error.code == Code::usage) error.code = Code::refused;  // it is the record that is wrong
  error.hint.clear();
  return std::unexpected(std::move(error));
}

Result<GuestDevice> find_disk(const Host& host, std::string_view device, Code otherwise) {
  FoundPath found = TRY(find_path(host, device));
  switch (found.info.type) {
    case FileType::regular: return GuestDevice{GuestDeviceKind::file, std::move(found.path)};
    case FileType::block:
      return GuestDevice{.kind = GuestDeviceKind::block,
                         .path = std::move(found.path),
                         .major = found.info.major,
                         .minor = found.info.minor,
                         .is_read_only = is_read_only(host, found.info)};
    default: break;
  }
  return wrong(otherwise, device, "{}, expected a regular file or a block device",
               to_text(found.info.type));
}

// The Go runtime never reads the type of a volume.
Result<GuestDevice> find_for_go(const Host& host, const MountInfo& info) {
  if (!info.device.starts_with('/'))
    return wrong(Code::unsupported, info.device,
                 "the Go runtime attaches block devices and files, by absolute paths");
  return find_disk(host, info.device, Code::unsupported);
}

Result<GuestDevice> find_function(const Host& host, std::string_view device,
                                  const host::PciAddress& address) {
  const std::string path = host::sysfs_path(address);
  if (!host.exists(path)) return wrong(Code::not_found, device, "no such PCI device");
  if (const std::string group = TRY(host::link_name(host, path + "/iommu_group")); group.empty())
    return wrong(Code::refused, device, "in no IOMMU group");
  return GuestDevice{GuestDeviceKind::pci, address.text};
}

Result<GuestDevice> find_group(const Host& host, std::string_view device) {
  const FoundPath found = TRY(find_path(host, device));
  const std::string name = found.path.substr(found.path.rfind('/') + 1);
  if (!parse_u64(name))
    return wrong(Code::refused, device, "neither a PCI address nor a VFIO group");
  if (!host.exists(fmt::format("{}/{}", host::iommu_groups_path, name)))
    return wrong(Code::not_found, device, "no IOMMU group {}", name);
  return GuestDevice{GuestDeviceKind::vfio_group, "/dev/vfio/" + name};
}

Result<GuestDevice> find_vfio(const Host& host, std::string_view device) {
  std::string_view text = device;
  if (text.starts_with(sysfs_devices)) text.remove_prefix(sysfs_devices.size());
  if (const auto address = host::parse_pci_address(text))
    return find_function(host, device, {to_lower(address->text)});
  return find_group(host, device);
}

Result<GuestDevice> find_socket(const Host& host, const MountInfo& info) {
  Result<std::string> path = socket_path(info);
  if (!path) return wrong(Code::refused, info.device, "its prefix is not the volume type's");
  FoundPath found = TRY(find_path(host, *path));
  if (found.info.type != FileType::socket)
    return wrong(Code::refused, info.device, "{}, expected the socket of a vhost-user server",
                 to_text(found.info.type));
  return GuestDevice{GuestDeviceKind::vhost_socket, std::move(found.path)};
}

Result<GuestDevice> find_for_rust(const Host& host, const MountInfo& info) {
  switch (kind_of(info.volume_type)) {
    case DeviceKind::vfio: return find_vfio(host, info.device);
    case DeviceKind::vhost: return find_socket(host, info);
    case DeviceKind::block: break;
  }
  if (info.volume_type != "directvol")
    return fail(Code::unsupported,
                "volume type {}: runtime-rs takes directvol, vfiovol, spdkvol and spoolvol",
                quote(info.volume_type));
  return find_disk(host, info.device, Code::refused);
}

}  // namespace

Result<GuestDevice> find_guest_device(const Host& host, const MountInfo& info, Runtime runtime) {
  return runtime == Runtime::go ? find_for_go(host, info) : find_for_rust(host, info);
}

}  // namespace kata::directvol
