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
#include "directvol/record.hpp"

namespace kata::directvol {

/// One entry of "mounts" of an OCI configuration.
struct OciMount {
  std::string type;         ///< empty: it has none
  std::string source;       ///< the volume path
  std::string destination;  ///< in the container
  std::vector<std::string> options;
};

/// What a guest is handed. Values are part of the C ABI: append, never renumber.
enum class GuestDeviceKind : std::uint8_t {
  block = 1,     ///< a block device
  file,          ///< a regular file that holds a disk
  pci,           ///< a PCI function by its address, in an IOMMU group
  vfio_group,    ///< an IOMMU group by its number
  vhost_socket,  ///< the socket of a vhost-user server
};

struct GuestDevice {
  GuestDeviceKind kind = GuestDeviceKind::block;
  std::string path;  ///< without links and prefix; "0000:01:00.0", "/dev/vfio/12"
  unsigned major = 0;
  unsigned minor = 0;
  bool is_read_only = false;  ///< a block device that the host cannot write to either
};

/// How the guest mounts the device.
struct GuestMount {
  std::string fs_type;
  std::vector<std::string> options;
  bool is_read_only = false;

  bool operator==(const GuestMount&) const = default;
};

/// A mount that is a direct volume.
struct ResolvedMount {
  MountInfo info;
  GuestDevice device;
  GuestMount guest;
};

/// Whether `runtime` looks for a record of the mount's source: Go for "bind" and for what has its
/// own option for disk images; Rust for "bind", the four types of volumes, and what counts as
/// "bind": no type, or "none" with the option bind or rbind.
/// Source: src/runtime/virtcontainers/container.go:621;
/// src/runtime-rs/crates/resource/src/volume/direct_volume.rs:100,
/// src/libs/kata-sys-util/src/mount.rs:818.
[[nodiscard]] bool may_be_direct_volume(const OciMount& mount, Runtime runtime);

/// What the guest makes of a mount of this record and device. Go takes the record's words as they
/// are; Rust leaves out "bind" and "rbind", and has file system types of its own where the mount is
/// a bind mount of what is not a "directvol", or goes below /dev.
/// Source: src/runtime/virtcontainers/container.go:672;
/// src/runtime-rs/crates/resource/src/volume/utils.rs:123, direct_volumes/vfio_volume.rs:72.
[[nodiscard]] GuestMount to_guest_mount(const OciMount& mount, const MountInfo& info,
                                        const GuestDevice& device, Runtime runtime);

/// Finds the device of a record, as `runtime` takes it.
/// Errors: not_found, refused (not what the volume's type says), unsupported (what this runtime
/// does not attach), denied, io.
[[nodiscard]] Result<GuestDevice> find_guest_device(const Host& host, const MountInfo& info,
                                                    Runtime runtime);

/// Finds out whether a mount is a direct volume, and what the guest gets. Nothing where it is none.
/// `runtime` is not `any`.
/// Errors: malformed (the record), refused (a record that others can write), those of
/// find_guest_device().
[[nodiscard]] Result<std::optional<ResolvedMount>> resolve_mount(const Host& host,
                                                                 const OciMount& mount,
                                                                 Runtime runtime);

}  // namespace kata::directvol
