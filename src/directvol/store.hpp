// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"
#include "directvol/mount_info.hpp"
#include "directvol/volume_path.hpp"

namespace kata::directvol {

struct Added {
  std::string directory;  ///< of the record, as the runtimes find it
  bool replaced = false;  ///< there was a record of this volume
};

/// Writes the record of a volume, durably and in one step: whenever the machine stops, there is
/// the old record or the new one, whole. Directory 0700, file 0600, whatever the umask. A replaced
/// record keeps its owner.
/// Errors: refused (what is there is not ours), denied, timed_out (another process at work), io.
[[nodiscard]] Result<Added> add(Host& host, const VolumePath& path, const MountInfo& info,
                                Schema schema);

enum class Force : std::uint8_t { no, yes };

/// Removes the record of a volume under either of its names. Nothing is followed or unmounted.
/// Returns the names removed; none when there was no record.
/// Errors: refused (a live sandbox owns it; Force::yes does it all the same), denied, io.
[[nodiscard]] Result<std::vector<std::string>> remove(Host& host, const VolumePath& path,
                                                      Force force);

/// Removes the entry `name` of the root, as list() names it, whatever it is.
/// Errors: as remove(); usage (not a name below the root).
[[nodiscard]] Result<std::vector<std::string>> remove_named(Host& host, std::string_view name,
                                                            Force force);

/// Whether a sandbox may be recorded beside another that lives.
enum class Sharing : std::uint8_t { refused, allowed };

/// Records, durably, that a sandbox uses a volume, as the Go shim does: an empty file of its name
/// in the record, mode 0600 whatever the umask. Recording it again changes nothing.
/// Errors: usage (not a sandbox id), not_found (no such volume), refused (another sandbox uses it;
/// the name is taken by what is no file), denied, timed_out (another process at work), io.
/// Source: src/runtime/pkg/direct-volume/utils.go:125.
[[nodiscard]] Result<> record_owner(Host& host, const VolumePath& path, std::string_view sandbox_id,
                                    Sharing sharing);

}  // namespace kata::directvol
