// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace kata {

/// The SHA-256 hash of bytes that arrive in pieces. A copy goes its own way from there.
/// Source: FIPS 180-4.
class Sha256 {
 public:
  Sha256();

  void update(std::string_view bytes);

  /// The hash of all bytes so far, as 64 lower-case hexadecimal digits. More may follow.
  [[nodiscard]] std::string hex() const;

 private:
  // OpenSSL's SHA256_CTX, whose header stays out of ours; the .cpp checks the size.
  alignas(std::uint64_t) std::array<unsigned char, 112> state_{};
};

/// The hash of `bytes`, in the same form.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace kata
