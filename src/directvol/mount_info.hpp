// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kata::directvol {

/// What mountInfo.json says of a volume.
/// Source: src/runtime/pkg/direct-volume/utils.go:46; src/libs/kata-types/src/mount.rs:129.
struct MountInfo {
  std::string volume_type;  ///< "directvol", "vfiovol", "spdkvol", "spoolvol", "blk", …
  std::string device;       ///< host path, PCI address or socket; a volume's type says which
  std::string fs_type;      ///< "ext4", "xfs": what the guest mounts it as
  std::map<std::string, std::string> metadata;
  std::vector<std::string> options;  ///< mount options for the guest

  bool operator==(const MountInfo&) const = default;
};

struct UnknownKey {
  std::string key;
  std::string suggestion;  ///< the key it was probably meant to be, or empty
};

/// A mountInfo.json as read, and what was odd about its text.
struct ParsedMountInfo {
  MountInfo info;  ///< members that were missing or null are empty
  std::vector<UnknownKey> unknown;
  std::vector<std::string> respelled;  ///< keys in another spelling than the current one
  std::vector<std::string> notes;      ///< other things that were read as something else
};

/// Reads mountInfo.json text of any release: `volume-type` or `volume_type`, `fstype` or
/// `fs_type`, any case and the CamelCase forms; null for empty; `metadata` as an object of strings
/// or as a string that holds one.
/// Errors: malformed (not JSON, a duplicate key, a wrong type, two spellings that disagree).
[[nodiscard]] Result<ParsedMountInfo> parse_mount_info(std::string_view text);

/// Which spellings a written file has.
enum class Schema : std::uint8_t {
  both,     ///< every release can read it
  current,  ///< `volume-type`, `fstype`: Go, and Rust since 3.3.0
  legacy,   ///< `volume_type`, `fs_type`: Rust 3.1.0 to 3.2.0
};

/// One line of JSON with a line end; all five members are always there.
[[nodiscard]] std::string to_text(const MountInfo& info, Schema schema);

[[nodiscard]] nlohmann::ordered_json to_json(const MountInfo& info, Schema schema);

/// Checks that a volume can be made from `info`: nothing required is missing, all of it is text
/// that JSON can hold.
/// Errors: usage.
[[nodiscard]] Result<> check_complete(const MountInfo& info);

/// Whether the guest is to format the device: `createFilesystem` is true to Go's ParseBool.
/// Source: src/runtime/virtcontainers/container.go:682.
[[nodiscard]] bool creates_file_system(const MountInfo& info);

/// A finding about mount info that is legal, and still will not do what it says.
struct Advice {
  std::string code;  ///< stable, for scripts: "bind-option"
  std::string text;  ///< one sentence
};

/// The runtimes that a volume is meant for.
enum class Runtime : std::uint8_t { any, go, rust };

/// What the given runtimes will not take, or will take for something else.
/// Source: src/runtime/virtcontainers/container.go:621; src/runtime-rs/crates/resource/src/volume.
[[nodiscard]] std::vector<Advice> review(const MountInfo& info, Runtime runtime);

}  // namespace kata::directvol
