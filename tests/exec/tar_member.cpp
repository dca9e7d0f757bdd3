// SPDX-License-Identifier: Apache-2.0
#include "tar_member.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

namespace kata::exec {

std::string member(std::string_view name, char type, std::string_view data, std::string_view link,
                   unsigned mode) {
  std::array<char, 512> block{};
  const auto put = [&](std::size_t at, std::string_view text) {
    std::memcpy(block.data() + at, text.data(), text.size());
  };
  put(0, name.substr(0, 100));
  put(100, fmt::format("{:07o}", mode));
  put(108, "0000000");
  put(116, "0000000");
  put(124, fmt::format("{:011o}", data.size()));
  put(136, "00000000000");
  block[156] = type;
  put(157, link.substr(0, 100));
  put(257, std::string_view{"ustar\00000", 8});
  unsigned sum = 8 * ' ';
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum));
  block[155] = ' ';
  std::string text{block.data(), block.size()};
  text += data;
  text.resize((text.size() + 511) / 512 * 512);
  return text;
}

}  // namespace kata::exec
