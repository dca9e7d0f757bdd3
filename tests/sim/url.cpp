// SPDX-License-Identifier: Apache-2.0
#include "url.hpp"

#include <algorithm>
#include <charconv>

namespace kata::sim {

Target split_target(std::string_view target) {
  Target parts;
  if (const auto scheme = target.find("://"); !target.starts_with('/') && scheme != target.npos) {
    parts.absolute = true;
    target.remove_prefix(std::min(target.find_first_of("/?", scheme + 3), target.size()));
  }
  const auto mark = target.find('?');
  parts.path = target.substr(0, mark);
  if (mark != target.npos) parts.query = target.substr(mark + 1);
  return parts;
}

Decoded percent_decode(std::string_view text, Plus plus) {
  Decoded decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::space) {
      decoded.text += ' ';
      continue;
    }
    if (text[i] != '%') {
      decoded.text += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned char byte = 0;
    const auto [end, err] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() == 2 && err == std::errc{} && end == digits.data() + 2) {
      decoded.text += static_cast<char>(byte);
      i += 2;
    } else {
      if (decoded.bad.empty()) decoded.bad = text.substr(i, 3);
      decoded.text += '%';
    }
  }
  return decoded;
}

std::vector<std::pair<std::string_view, std::string_view>> split_query(std::string_view query) {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    if (!pair.empty())
      pairs.emplace_back(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
  }
  return pairs;
}

}  // namespace kata::sim
