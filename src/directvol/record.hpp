// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/dir.hpp"
#include "core/error.hpp"
#include "core/host.hpp"
#include "directvol/mount_info.hpp"
#include "directvol/volume_path.hpp"

namespace kata::directvol {

/// Where all runtimes look for direct volumes.
/// Source: src/runtime/pkg/direct-volume/utils.go:43; src/libs/kata-types/src/mount.rs:38.
inline constexpr std::string_view root_path = "/run/kata-containers/shared/direct-volumes";
inline constexpr std::string_view mount_info_file = "mountInfo.json";

/// Names in the root that are ours while a record is being made or removed. No base64 text holds a
/// dot, so no runtime looks at them; one left by a killed process is removed by the next writer.
inline constexpr std::string_view staging_name = ".kata-ctl.new";
inline constexpr std::string_view trash_name = ".kata-ctl.old";

/// One directory below the root. Its contents may come from other tools and be wrong.
struct Record {
  std::string name;         ///< below the root; has slashes where Rust 3.1 to 3.2 wrote it
  std::string volume_path;  ///< what the name stands for; empty where it stands for nothing
  ParsedMountInfo mount_info;
  std::optional<Error> problem;      ///< why mount_info could not be read
  std::vector<std::string> markers;  ///< sandbox ids that a shim left here, sorted
  std::vector<std::string> subdirectories;
};

/// Full path of the record's directory.
[[nodiscard]] std::string directory_of(const Record& record);

/// Opens the root.
/// Errors: not_found (no volume was ever added), refused (a link, or not ours), denied.
[[nodiscard]] Result<Dir> open_root(const Host& host);

/// Keeps other writers out of the root, and removes what killed ones left in it.
/// Errors: timed_out, denied, io.
[[nodiscard]] Result<Lock> lock_root(Dir& root);

/// Reads the record `name`. An unreadable mountInfo.json is the record's `problem`, not an error.
/// Errors: not_found, refused (a link, or another user's directory), denied, io.
[[nodiscard]] Result<Record> read_record(const Host& host, const Dir& root, std::string name);

/// The record of `path`, under its current name or else its old one, whether its mountInfo.json can
/// be read or not. Errors: not_found, and those of read_record().
[[nodiscard]] Result<Record> look_up_record(const Host& host, const VolumePath& path);

/// The record of `path`, under its current name or else its old one, with a readable
/// mountInfo.json. Errors: not_found, and whatever keeps the record from being read.
[[nodiscard]] Result<Record> find_record(const Host& host, const VolumePath& path);

/// The mount info of that record alone, without a look at what else lies in its directory: for a
/// runtime that asks for every mount. Errors: those of find_record().
[[nodiscard]] Result<MountInfo> find_mount_info(const Host& host, const VolumePath& path);

/// Refuses what another user owns or may write to: `what` may have been planted.
[[nodiscard]] Result<> check_trusted(const Host& host, const FileInfo& info, std::string_view what);
[[nodiscard]] Result<> check_trusted(const Host& host, const Dir& directory);

}  // namespace kata::directvol
