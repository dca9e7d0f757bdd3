// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"
#include "directvol/device.hpp"
#include "directvol/mount_info.hpp"
#include "directvol/volume_path.hpp"

namespace kata::directvol {

/// How much a new volume has to prove.
struct AddPolicy {
  bool strict = false;       ///< warnings and unknown keys are errors
  bool check_device = true;  ///< off: the device is only made later, as with CSI
  bool infer_type = false;   ///< on: a missing volume type is inferred from the device
  Links links = Links::resolve;
  Runtime runtime = Runtime::any;
};

/// Mount info that can be written, and what its user should hear about it.
struct Prepared {
  MountInfo info;
  std::vector<std::string> warnings;  ///< it may not work as written
  std::vector<std::string> notes;     ///< it was read or recorded as something else
};

/// Reads mount info that a user wrote. What is wrong in it is the user's mistake: Code::usage.
[[nodiscard]] Result<ParsedMountInfo> parse_user_mount_info(std::string_view text);

/// Everything that is checked before a volume is added. Changes nothing.
/// Errors: usage (incomplete; under `strict` whatever else is a warning), and those of
/// check_device().
[[nodiscard]] Result<Prepared> prepare(const Host& host, const VolumePath& path,
                                       ParsedMountInfo parsed, const AddPolicy& policy);

/// The `--mount` argument with which `ctr run` mounts the volume at `destination`:
/// "type=directvol,src=/vol,dst=/data,options=rbind:rw", fields quoted as CSV where they must be.
/// The type is one that `runtime` takes for a direct volume's, and Rust's own where it is `any`.
/// Source: src/runtime/virtcontainers/container.go:621;
/// src/runtime-rs/crates/resource/src/volume/direct_volume.rs:100.
[[nodiscard]] std::string mount_argument(const VolumePath& path, const MountInfo& info,
                                         std::string_view destination, Runtime runtime);

}  // namespace kata::directvol
