// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace kata::env {

/// The archive that a bug report comes with: files below one directory, without their secrets, and
/// among them 'errors', which says what is missing and why.
class Bundle {
 public:
  /// The directory in the archive.
  static constexpr std::string_view directory = "kata-ctl-bundle";

  /// Adds a file, redacted: a JSON document where the name ends in ".json", else text.
  void add(const std::string& name, std::string_view text);

  /// Adds lines to 'errors', each about the file `name`: why it is not there or not whole.
  void note(std::string_view name, std::string_view lines);

  /// How many lines 'errors' has.
  [[nodiscard]] std::size_t notes() const { return notes_; }
  /// How many files there are, without 'errors'.
  [[nodiscard]] std::size_t files() const { return files_.size(); }

  /// All of it as a gzip-compressed tar archive, its files sorted by their names. Units: `now` is
  /// seconds since the epoch, for the files' times. Errors: io.
  [[nodiscard]] Result<std::string> pack(std::int64_t now) const;

 private:
  std::map<std::string, std::string, std::less<>> files_;
  std::string errors_;
  std::size_t notes_ = 0;
};

}  // namespace kata::env
