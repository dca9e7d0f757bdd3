// SPDX-License-Identifier: Apache-2.0
// What decodes has one spelling only, and every byte string survives the way there and back.
#include "core/base64.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  for (const kata::Base64 alphabet : {kata::Base64::url, kata::Base64::standard}) {
    const auto bytes = kata::parse_base64(input, alphabet);
    if (bytes && kata::to_base64(*bytes, alphabet) != input) std::abort();
    if (kata::parse_base64(kata::to_base64(input, alphabet), alphabet) != input) std::abort();
  }
  return 0;
}
