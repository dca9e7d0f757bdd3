// SPDX-License-Identifier: Apache-2.0
#include "cmd/duration.hpp"

#include <array>
#include <cstdint>

#include "core/text.hpp"

namespace kata::cmd {

Result<std::chrono::milliseconds> parse_duration(std::string_view option, const std::string& text) {
  struct Unit {
    std::string_view suffix;
    std::uint64_t factor;
  };
  static constexpr std::array<Unit, 4> units{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"", 1000}}};
  constexpr std::uint64_t longest = 24ULL * 3600 * 1000;
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    const auto number =
        parse_u64(std::string_view{text}.substr(0, text.size() - unit.suffix.size()));
    if (!number || *number == 0 || *number > longest / unit.factor) break;
    return std::chrono::milliseconds{*number * unit.factor};
  }
  return std::unexpected(
      Error{Code::usage, fmt::format("{} {}: not a time of at most 24 h", option, quote(text)),
            "give seconds, or a number with a unit: 5s, 500ms, 2m"});
}

}  // namespace kata::cmd
