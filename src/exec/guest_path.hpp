// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "exec/copy_plan.hpp"
#include "exec/guest_shell.hpp"

namespace kata::exec {

/// What a guest says of a path, links followed. None of it can be relied on.
struct GuestPath {
  PathKind kind = PathKind::absent;
  bool is_link = false;
  unsigned permissions = 0644;
  std::optional<std::uint64_t> size{};     ///< bytes, where the guest has stat
  std::optional<std::int64_t> modified{};  ///< seconds since the epoch, likewise
};

/// Reads what the guest answers to the script; "file link 644 640 12 1700000000".
/// Errors: malformed.
[[nodiscard]] Result<GuestPath> parse_guest_path(std::string_view answer);

[[nodiscard]] Result<GuestPath> read_guest_path(GuestShell& shell, std::string_view path,
                                                const Wait& wait);

}  // namespace kata::exec
