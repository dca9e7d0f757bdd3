// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/host.hpp"
#include "host/guests.hpp"
#include "host/mounts.hpp"

namespace kata::check {

/// /dev/shm as the node's PID 1 has it, and what is promised of it.
struct ShmState {
  host::Mount mount;                         ///< what is seen there; its type need not be tmpfs
  bool is_foreign = false;                   ///< this process sees another one
  std::string source;                        ///< the path that was asked for its size
  std::optional<std::uint64_t> size;         ///< bytes; nothing: without a limit
  std::optional<std::uint64_t> used;         ///< bytes; nothing: a copied tree does not say
  std::optional<std::uint64_t> free_inodes;  ///< nothing: without a limit, or not said
  host::Guests guests;                       ///< whose memory files are counted

  /// Bytes that running guests may still come to use, or that are used: the larger.
  [[nodiscard]] std::uint64_t committed() const;
};

/// Bytes of a tmpfs's option "size": "65536k", "8G", "50%" of `total` bytes; nothing for any other
/// text.
/// Source: tmpfs(5).
[[nodiscard]] std::optional<std::uint64_t> parse_tmpfs_size(std::string_view text,
                                                            std::uint64_t total);

/// What is mounted at /dev/shm; nothing: it is part of another file system.
/// Errors: not_found (no /proc), denied, malformed.
[[nodiscard]] Result<std::optional<host::Mount>> read_shm_mount(const Host& host);

/// Errors: not_found (nothing is mounted there, or no /proc), denied, malformed, io.
[[nodiscard]] Result<ShmState> read_shm(const Host& host);

}  // namespace kata::check
