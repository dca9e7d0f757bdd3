// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "exec/compression.hpp"
#include "exec/copy_progress.hpp"
#include "exec/guest_tools.hpp"

namespace kata::exec {

/// What becomes of a symbolic link that a guest sends.
enum class Symlinks : std::uint8_t { skip, copy };

/// The bits of a guest's modes that its files get here; never more than 0777.
enum class Modes : std::uint8_t { below_umask, as_sent };

/// Whether a symbolic link named as the source is copied itself, or what it points to.
enum class SourceLink : std::uint8_t { as_it_is, followed };

struct CopyOptions {
  std::uint64_t max_bytes = std::uint64_t{4} << 30;
  std::uint64_t max_entries = 1'000'000;
  Symlinks symlinks = Symlinks::skip;
  Modes modes = Modes::below_umask;
  SourceLink source_link = SourceLink::as_it_is;
  std::vector<std::string> excluded{};  ///< glob patterns for paths below the source, or for names
  std::optional<CopyMethod> method{};
  std::optional<Compression> compression{};
};

/// Hears of a copy while it goes on.
struct CopyListener {
  std::function<void(const CopyProgress&)> progress = [](const CopyProgress&) {};
  std::function<void(const std::string&)> warning = [](const std::string&) {};
};

/// Whether one of the patterns matches `path` as a whole or its last component.
/// Source: fnmatch(3).
[[nodiscard]] bool is_excluded(const std::vector<std::string>& patterns, const std::string& path);

}  // namespace kata::exec
