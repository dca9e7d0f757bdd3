// SPDX-License-Identifier: Apache-2.0
#include "exec/marker.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>

namespace kata::exec {
namespace {

// The length of the longest end of `data` that begins `marker` without being all of it.
std::size_t partial_length(std::string_view data, std::string_view marker) {
  std::size_t length = std::min(data.size(), marker.size() - 1);
  while (length > 0 && !data.ends_with(marker.substr(0, length))) --length;
  return length;
}

}  // namespace

std::string random_hex() {
  std::array<unsigned char, 16> bytes{};
  // Up to 256 bytes come whole once the kernel's generator is seeded, long before any pod runs.
  while (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
  }
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

MarkerScanner::Found MarkerScanner::feed(std::string_view piece) {
  std::string data = std::move(held_);
  data += piece;
  held_.clear();

  const std::size_t at = data.find(marker_);
  if (at != data.npos) {
    const std::size_t rest = data.size() - at - marker_.size();
    data.resize(at);
    return {std::move(data), true, piece.substr(piece.size() - rest)};
  }
  const std::size_t partial = partial_length(data, marker_);
  held_ = data.substr(data.size() - partial);
  data.resize(data.size() - partial);
  return {std::move(data), false, {}};
}

}  // namespace kata::exec
