// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cmd/declare.hpp"
#include "core/error.hpp"
#include "directvol/record.hpp"
#include "directvol/volume_path.hpp"

namespace kata::cmd {

/// The volume path of a direct-volume command: an argument in kata-ctl's spelling, --volume-path in
/// kata-runtime's; both work under both names.
class VolumeArgument {
 public:
  void add(CLI::App& app, Runs& runs);

  /// Where --volume-path names the volume, the word in the path's place is the command's next
  /// argument.
  void pass_on(std::optional<std::string>& next);

  /// As it was given.
  [[nodiscard]] const std::string& text() const;

  /// Errors: usage (none, two, or not a volume path).
  [[nodiscard]] Result<directvol::VolumePath> value() const;

  [[nodiscard]] bool is_given() const;

 private:
  std::string text_;
  std::string named_text_;
  Declared positional_;
  Declared named_;
  bool passed_on_ = false;
};

/// A record's volume path; "?" and its name where that stands for none. Escaped.
[[nodiscard]] std::string shown_path(const directvol::Record& record);

}  // namespace kata::cmd
