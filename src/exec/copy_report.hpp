// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "exec/digest.hpp"

namespace kata::exec {

/// What a copy script says at its end.
struct CopyReport {
  std::optional<std::uint64_t> status;  ///< of the command that read or wrote the file
  std::optional<std::uint64_t> length;  ///< bytes, where the shell itself counted
  bool has_changed = false;             ///< what was read, between two readings
  bool has_only_changed = true;         ///< all that tar says is "file changed as we read it"
  std::string checksum;                 ///< the line that the checksum's command printed
  std::string errors;                   ///< the commands' own words, the first line of them
};

[[nodiscard]] CopyReport parse_copy_report(std::string_view text);

/// Compares the report with what went over the console.
/// Errors: io (a command failed, with its words; what was read changed meanwhile), malformed
/// (length or checksum differ), unsupported (the guest's shell lost NUL bytes).
[[nodiscard]] Result<> verify_copy(const CopyReport& report, const Digest& ours, bool has_checksum);

}  // namespace kata::exec
