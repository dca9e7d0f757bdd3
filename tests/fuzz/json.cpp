// SPDX-License-Identifier: Apache-2.0
// What is accepted means what the library makes of it; every refusal has a short, harmless reason.
#include "core/json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace {

void check_reason(const std::string& what) {
  constexpr std::size_t longest = 20'000;  // a duplicate key may have 4096 bytes, escaped
  if (what.empty() || what.size() > longest || !kata::is_utf8(what)) std::abort();
  for (const char c : what)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F') std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using nlohmann::json;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto value = kata::parse_json(text);
  if (!value) {
    check_reason(value.error().what);
    return 0;
  }
  const json expected = json::parse(text, nullptr, false);
  if (expected.is_discarded() || *value != expected) std::abort();
  // Written out again it is accepted again, unless longer spellings of numbers made it too large.
  const std::string written = value->dump();
  if (written.size() > kata::json_size_limit) return 0;
  const auto again = kata::parse_json(written);
  if (!again || *again != *value) std::abort();
  return 0;
}
