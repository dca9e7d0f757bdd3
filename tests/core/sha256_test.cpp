// SPDX-License-Identifier: Apache-2.0
#include "core/sha256.hpp"

#include <doctest/doctest.h>

using kata::Sha256;
using kata::sha256_hex;

TEST_CASE("SHA-256 gives the values that NIST published") {
  struct {
    std::string input;
    const char* hash;
  } const cases[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
      {std::string(1, '\xbd'), "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"},
      {std::string(64, '\0'), "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.input.size());
    CHECK(sha256_hex(c.input) == c.hash);
  }
}

TEST_CASE("SHA-256 does not depend on how the bytes are cut") {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * 7);
  const std::string whole = sha256_hex(bytes);
  for (const std::size_t size : {1U, 63U, 64U, 65U, 999U}) {
    CAPTURE(size);
    Sha256 hash;
    for (std::size_t at = 0; at < bytes.size(); at += size)
      hash.update(std::string_view{bytes}.substr(at, size));
    CHECK(hash.hex() == whole);
  }
}

TEST_CASE("asking for the hash does not end it") {
  Sha256 hash;
  hash.update("a");
  static_cast<void>(hash.hex());
  hash.update("bc");
  CHECK(hash.hex() == sha256_hex("abc"));
}
