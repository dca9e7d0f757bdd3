// SPDX-License-Identifier: Apache-2.0
#include "exec/base64_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

using namespace kata;
using kata::exec::Base64Stream;

namespace {

// What the text decodes to in pieces of this size; nothing where it is refused.
std::optional<std::string> decode(std::string_view text, std::size_t step) {
  Base64Stream stream;
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); at += step) {
    const Result<std::string> piece = stream.feed(text.substr(at, step));
    if (!piece) return std::nullopt;
    bytes += *piece;
  }
  if (!stream.finish()) return std::nullopt;
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::optional<std::string> whole = decode(text, size + 1);
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{64}})
    if (decode(text, step) != whole) std::abort();
  return 0;
}
