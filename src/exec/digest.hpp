// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/sha256.hpp"

namespace kata::exec {

/// What both ends compute over a copy.
enum class Checksum : std::uint8_t {
  none,    ///< the length alone
  cksum,   ///< POSIX cksum: a CRC and the length
  sha256,  ///< SHA-256
};

[[nodiscard]] std::string_view to_text(Checksum checksum);

/// The checksum of bytes that arrive in pieces.
class Digest {
 public:
  explicit Digest(Checksum kind) : kind_(kind) {}

  void update(std::string_view bytes);

  /// In the form that the guest's tool prints for standard input: 64 digits, or "CRC LENGTH".
  [[nodiscard]] std::string text() const;

  [[nodiscard]] std::uint64_t length() const { return length_; }
  [[nodiscard]] Checksum kind() const { return kind_; }

 private:
  Checksum kind_;
  Sha256 sha256_;
  std::uint32_t crc_ = 0;
  std::uint64_t length_ = 0;
};

/// Compares with what the guest's tool printed, where only the beginning of the line counts.
/// Errors: malformed (they differ, or it printed something else).
[[nodiscard]] Result<> compare_digest(const Digest& ours, std::string_view printed);

}  // namespace kata::exec
