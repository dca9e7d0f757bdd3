// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/file.hpp"

namespace kata::tar {

/// One file of a copied tree.
struct Entry {
  FileType type = FileType::regular;       ///< what sinks take: regular, directory or symlink
  std::string path;                        ///< below the copied directory; empty for itself
  unsigned permissions = 0644;             ///< 0777 and less
  std::uint64_t size = 0;                  ///< bytes of a regular file
  std::optional<std::int64_t> modified{};  ///< seconds since the epoch
  std::string link{};                      ///< what a symlink says
  bool is_hard_link = false;               ///< to an entry before it; no sink takes one
};

/// Takes the entries of a tree, a directory before what is in it.
class Sink {
 public:
  virtual ~Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  /// Begins an entry; a regular file's bytes follow through write(), and end() ends it.
  [[nodiscard]] virtual Result<> begin(const Entry& entry) = 0;
  /// Bytes at `offset`, never before those written already; what is left out is zero.
  [[nodiscard]] virtual Result<> write(std::uint64_t offset, std::string_view bytes) = 0;
  [[nodiscard]] virtual Result<> end() = 0;
  /// All entries were given.
  [[nodiscard]] virtual Result<> finish() = 0;

 protected:
  Sink() = default;
};

}  // namespace kata::tar
