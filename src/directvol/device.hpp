// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"
#include "directvol/mount_info.hpp"

namespace kata::directvol {

/// What a volume type's `device` names.
enum class DeviceKind : std::uint8_t {
  block,  ///< a block device or a regular file, whatever the type says unless it is below
  vfio,   ///< vfiovol: a PCI device by address or IOMMU group
  vhost,  ///< spdkvol, spoolvol: the socket of a vhost-user server
};

[[nodiscard]] DeviceKind kind_of(std::string_view volume_type);

/// A device that can be a volume.
struct CheckedDevice {
  std::string device;              ///< as it is to be recorded: no prefix, no links
  std::vector<std::string> notes;  ///< one sentence each
};

enum class Links : std::uint8_t { resolve, keep };

/// Checks that `info.device` can be handed to a guest as its volume type says, without changing
/// anything: it is there, of the right kind, in nobody's use, and holds what `fstype` says.
/// Errors: usage (malformed), not_found, refused (in use, wrong kind, blank, …), unavailable.
[[nodiscard]] Result<CheckedDevice> check_device(const Host& host, const MountInfo& info,
                                                 Links links);

[[nodiscard]] Result<CheckedDevice> check_block_device(const Host& host, const MountInfo& info,
                                                       Links links);
/// The first half of check_block_device(): it is there, of the right kind and size, and in nobody's
/// use.
[[nodiscard]] Result<CheckedDevice> check_block_use(const Host& host, const MountInfo& info,
                                                    Links links);
/// The second half: it holds what `fstype` says, unless the guest is to format it.
[[nodiscard]] Result<> check_block_content(const Host& host, const MountInfo& info);
[[nodiscard]] Result<CheckedDevice> check_vfio_device(const Host& host, const MountInfo& info);
[[nodiscard]] Result<CheckedDevice> check_vhost_socket(const Host& host, const MountInfo& info,
                                                       Links links);

/// The socket of a vhost-user volume without the prefix that its type may have, "spdk://".
/// Errors: usage (another prefix).
/// Source: src/runtime-rs/crates/resource/src/volume/direct_volumes/spdk_volume.rs:49.
[[nodiscard]] Result<std::string> socket_path(const MountInfo& info);

/// Whether a record's device is something that can be looked for: a path or a PCI address.
[[nodiscard]] bool can_be_gone(const MountInfo& info);

/// Whether nothing is left of a record's device. Any doubt is a no.
[[nodiscard]] bool is_device_gone(const Host& host, const MountInfo& info);

/// The volume type that `device` suggests, for kata-runtime, whose users need not give one.
[[nodiscard]] std::string infer_volume_type(const Host& host, std::string_view device);

/// A device's path, found and without links.
struct FoundPath {
  std::string path;
  FileInfo info;
};

/// Finds what `device` is, and tells apart: not absolute, missing, a link to nothing, below /proc
/// or /sys.
[[nodiscard]] Result<FoundPath> find_device_path(const Host& host, std::string_view device);

/// What to record for a device given as `literal`, and a note where that differs.
[[nodiscard]] CheckedDevice record_path(std::string_view literal, const std::string& resolved,
                                        Links links);

}  // namespace kata::directvol
