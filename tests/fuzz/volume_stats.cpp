// SPDX-License-Identifier: Apache-2.0
// How full a volume is, in either shim's words: what is read survives writing and reading.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "core/text.hpp"
#include "shim/volume.hpp"

namespace {

void check(const kata::Result<kata::shim::VolumeStats>& stats) {
  using kata::shim::parse_stats_json;
  using kata::shim::to_json;
  if (!stats) {
    if (stats.error().code != kata::Code::malformed || stats.error().what.empty()) std::abort();
    if (!kata::is_utf8(stats.error().what)) std::abort();
    return;
  }
  const std::string text = kata::to_json_text(to_json(*stats));
  if (text.size() > kata::json_size_limit) return;
  const auto again = parse_stats_json(text);
  if (!again || again->usage.size() != stats->usage.size() || again->message != stats->message ||
      again->abnormal != stats->abnormal || kata::to_json_text(to_json(*again)) != text)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check(kata::shim::parse_stats_json(text));
  check(kata::shim::parse_stats_debug(text));
  return 0;
}
