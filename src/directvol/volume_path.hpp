// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kata::directvol {

/// The key of a direct volume: the `source` of the OCI mount, byte for byte. For CSI, the target
/// path. Nothing is normalised: "/a" and "/a/" are two volumes, as they are for the runtimes.
struct VolumePath {
  std::string text;
};

/// The longest volume path, in bytes: its base64 is 252 characters, and a file name holds 255.
inline constexpr std::size_t longest_volume_path = 189;

/// Errors: usage (empty, relative, "/", a ".." component, a NUL byte, too long).
[[nodiscard]] Result<VolumePath> parse_volume_path(std::string_view text);

/// What is legal in a path, yet likely a mistake, since a runtime matches it byte for byte: one
/// sentence each.
[[nodiscard]] std::vector<std::string> oddities(const VolumePath& path);

/// Name of the volume's record below the root: URL-safe base64 with padding, as Go since 2.4.1 and
/// Rust since 3.3.0 have it.
/// Source: src/runtime/pkg/direct-volume/utils.go:61; src/libs/kata-types/src/mount.rs:513.
[[nodiscard]] std::string record_name(const VolumePath& path);

/// The name that Rust 3.1.0 to 3.2.0 gave it, in the standard alphabet, whose '/' makes nested
/// directories; nothing where it is the same name.
[[nodiscard]] std::optional<std::string> old_record_name(const VolumePath& path);

/// The volume path that a record's name stands for, in either alphabet; nothing if it is none.
[[nodiscard]] std::optional<std::string> decode_record_name(std::string_view name);

}  // namespace kata::directvol
