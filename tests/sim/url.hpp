// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kata::sim {

/// A request target in its parts, still encoded.
struct Target {
  bool absolute = false;  ///< absolute-form: "http://host/path"
  std::string_view path;
  std::string_view query;
};
[[nodiscard]] Target split_target(std::string_view target);

/// Text without its percent-encoding. Wrong escapes stay as they are; the first is named.
struct Decoded {
  std::string text;
  std::string bad;  ///< "%zz", as Go's error message quotes it; empty where all was right
};

/// Where '+' means a space.
enum class Plus : unsigned char { literal, space };
[[nodiscard]] Decoded percent_decode(std::string_view text, Plus plus);

/// Names and values of a query, still encoded, in order.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> split_query(
    std::string_view query);

}  // namespace kata::sim
