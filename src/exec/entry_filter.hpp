// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "exec/copy_options.hpp"
#include "tar/entry.hpp"

namespace kata::exec {

/// Chooses the entries of a foreign tree that are copied: files and directories, and links where
/// they are wanted. Never a hard link or a special file.
class EntryFilter {
 public:
  /// Both are used as long as the object lives.
  EntryFilter(const CopyOptions& options, Symlinks symlinks, const CopyListener& listener)
      : options_(options), symlinks_(symlinks), listener_(listener) {}

  /// Whether an entry is copied. Warns of one that is not and that no pattern excludes; a tree with
  /// a million of them is no reason for a million lines.
  [[nodiscard]] bool wants(const tar::Entry& entry);

  /// Warns of how many there were, where not each was named.
  void sum_up() const;

 private:
  const CopyOptions& options_;
  Symlinks symlinks_;
  const CopyListener& listener_;
  std::uint64_t left_out_ = 0;
};

}  // namespace kata::exec
