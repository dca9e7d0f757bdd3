// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "exec/compression.hpp"
#include "exec/digest.hpp"
#include "exec/guest_shell.hpp"

namespace kata::exec {

/// How bytes cross the guest's terminal.
enum class CopyMethod : std::uint8_t {
  raw,     ///< as they are; towards the guest in counted frames
  base64,  ///< as text
  shell,   ///< towards the guest as escapes for printf; from it as its `read` reads them
};

[[nodiscard]] std::string_view to_text(CopyMethod method);

/// What the guest has that a copy can use, each tried or found once.
class GuestTools {
 public:
  /// Tries everything in the guest. Creates nothing there.
  /// Errors: those of GuestShell::ask().
  [[nodiscard]] static Result<GuestTools> probe(GuestShell& shell, const Wait& wait);

  /// From the probe's output, for tests: words, and how the 256 byte values arrived.
  GuestTools(std::set<std::string, std::less<>> words, bool is_quiet, bool is_clean);

  /// Whether the guest has a command or a property of that name.
  [[nodiscard]] bool has(std::string_view word) const { return words_.contains(word); }

  /// The fastest way that works, or `wanted` if it does.
  /// Errors: unsupported, naming what the guest lacks.
  [[nodiscard]] Result<CopyMethod> method_in(std::optional<CopyMethod> wanted) const;
  [[nodiscard]] Result<CopyMethod> method_out(std::optional<CopyMethod> wanted) const;

  /// The compression that both sides have and that pays over this method, or `wanted`.
  /// Errors: unsupported.
  [[nodiscard]] Result<Compression> compression(std::optional<Compression> wanted,
                                                CopyMethod method) const;

  /// What verifies a copy of so many bytes. More than 16 MiB get a CRC where the guest's cksum is a
  /// fast one: its sha256sum may take longer than the copy.
  [[nodiscard]] Checksum checksum(std::uint64_t size_bytes = 0) const;

  /// Whether trees go as one tar stream; file by file otherwise.
  [[nodiscard]] bool has_tar() const { return has("tar"); }

  /// All names that has() knows.
  [[nodiscard]] const std::set<std::string, std::less<>>& words() const { return words_; }

  /// Whether the guest's terminal can be kept from echoing and from translating.
  [[nodiscard]] bool is_quiet() const { return is_quiet_; }

  /// Whether all 256 byte values came out of the guest unchanged.
  [[nodiscard]] bool is_clean() const { return is_clean_; }

 private:
  [[nodiscard]] bool works_in(CopyMethod method) const;
  [[nodiscard]] bool works_out(CopyMethod method) const;

  std::set<std::string, std::less<>> words_;
  bool is_quiet_;
  bool is_clean_;
};

}  // namespace kata::exec
