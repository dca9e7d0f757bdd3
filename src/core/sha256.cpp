// SPDX-License-Identifier: Apache-2.0
// Through libcrypto's functions for this one hash: they bring 26 KB into the program, and the
// EVP ones, which go through a registry of all algorithms, 4.7 MB.
#define OPENSSL_API_COMPAT 0x10101000L
#include "core/sha256.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <bit>

#include "core/libcrypto.hpp"

namespace kata {
namespace {

using State = std::array<unsigned char, sizeof(SHA256_CTX)>;

}  // namespace

Sha256::Sha256() {
  prepare_libcrypto();
  static_assert(sizeof state_ == sizeof(SHA256_CTX));
  SHA256_CTX context;
  SHA256_Init(&context);
  state_ = std::bit_cast<State>(context);
}

void Sha256::update(std::string_view bytes) {
  auto context = std::bit_cast<SHA256_CTX>(state_);
  SHA256_Update(&context, bytes.data(), bytes.size());
  state_ = std::bit_cast<State>(context);
}

std::string Sha256::hex() const {
  auto context = std::bit_cast<SHA256_CTX>(state_);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_Final(digest.data(), &context);
  std::string text;
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

}  // namespace kata
