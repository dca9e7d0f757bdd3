// SPDX-License-Identifier: Apache-2.0
#include "directvol/oci_mount.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "directvol/device.hpp"

namespace kata::directvol {
namespace {

// The mark of a mount whose source is a disk image.
// Source: src/runtime/virtcontainers/pkg/annotations/annotations.go, IsFileBlockDevice.
constexpr std::string_view file_block_device = "io.katacontainers.fs-opt.block_device=file";

bool has(const std::vector<std::string>& options, std::string_view option) {
  return std::ranges::find(options, option) != options.end();
}

bool is_bind_option(std::string_view option) { return option == "bind" || option == "rbind"; }

// The type that runtime-rs takes a mount for.
std::string_view rust_type(const OciMount& mount) {
  if (mount.type.empty()) return "bind";
  if (mount.type == "none" && std::ranges::any_of(mount.options, is_bind_option)) return "bind";
  return mount.type;
}

// A bind mount of a device that is no plain disk is always ext4 to runtime-rs.
std::string rust_fs_type(const OciMount& mount, const MountInfo& info) {
  if (kind_of(info.volume_type) != DeviceKind::block)
    return rust_type(mount) == "bind" ? "ext4" : info.fs_type;
  return mount.destination.starts_with("/dev") ? "bind" : info.fs_type;
}

// Whether runtime-rs takes the source itself for the device, before it looks for a record.
// Source: src/runtime-rs/crates/resource/src/volume/mod.rs:92.
bool is_plain_block_mount(const Host& host, const OciMount& mount, Runtime runtime) {
  if (runtime != Runtime::rust || rust_type(mount) != "bind") return false;
  const Result<FileInfo> info = host.stat(mount.source);
  return info && info->type == FileType::block;
}

// What is recorded of a mount's source; nothing where the runtime would not miss it.
Result<std::optional<MountInfo>> find_info_of(const Host& host, const VolumePath& path,
                                              Runtime runtime) {
  Result<MountInfo> info = find_mount_info(host, path);
  if (info) return *std::move(info);
  if (info.error().code != Code::not_found) return std::unexpected(std::move(info).error());
  // Go looks for the file, runtime-rs for its directory.
  if (runtime == Runtime::go) return std::nullopt;
  const Result<Record> record = look_up_record(host, path);
  if (!record && record.error().code == Code::not_found) return std::nullopt;
  if (!record) return std::unexpected(record.error());
  return fail(Code::malformed, "volume {}: its record has no {}", quote(path.text),
              mount_info_file);
}

}  // namespace

bool may_be_direct_volume(const OciMount& mount, Runtime runtime) {
  if (runtime == Runtime::go) return mount.type == "bind" || has(mount.options, file_block_device);
  static constexpr std::array<std::string_view, 5> types{"bind", "directvol", "vfiovol", "spdkvol",
                                                         "spoolvol"};
  return std::ranges::find(types, rust_type(mount)) != types.end();
}

GuestMount to_guest_mount(const OciMount& mount, const MountInfo& info, const GuestDevice& device,
                          Runtime runtime) {
  if (runtime == Runtime::go) return {info.fs_type, info.options, has(info.options, "ro")};
  GuestMount guest{rust_fs_type(mount, info), info.options, false};
  std::erase_if(guest.options, is_bind_option);
  const bool is_written = has(guest.options, "ro");
  guest.is_read_only = is_written || has(mount.options, "ro") || device.is_read_only;
  if (guest.is_read_only && !is_written) guest.options.emplace_back("ro");
  return guest;
}

Result<std::optional<ResolvedMount>> resolve_mount(const Host& host, const OciMount& mount,
                                                   Runtime runtime) {
  if (!may_be_direct_volume(mount, runtime)) return std::nullopt;
  const Result<VolumePath> path = parse_volume_path(mount.source);
  if (!path) return std::nullopt;  // no record can have it
  std::optional<MountInfo> info = TRY(find_info_of(host, *path, runtime));
  if (!info || is_plain_block_mount(host, mount, runtime)) return std::nullopt;
  Result<GuestDevice> device = find_guest_device(host, *info, runtime);
  if (!device)
    return std::unexpected(std::move(device).error().within("volume {}", quote(path->text)));
  GuestMount guest = to_guest_mount(mount, *info, *device, runtime);
  return ResolvedMount{*std::move(info), *std::move(device), std::move(guest)};
}

}  // namespace kata::directvol
