// SPDX-License-Identifier: Apache-2.0
#include "directvol/mounts.hpp"

#include <cstddef>

#include "core/text.hpp"

namespace kata::directvol {
namespace {

constexpr std::size_t table_limit = std::size_t{16} << 20;

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// "a\040b" is "a b": the kernel escapes blank, tab, line end and backslash.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) &&
                         is_octal(text[i + 2]) && is_octal(text[i + 3]);
    if (!escaped) {
      plain += text[i];
      continue;
    }
    plain +=
        static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
    i += 3;
  }
  return plain;
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  while (!line.empty()) {
    fields.push_back(line.substr(0, line.find(' ')));
    line.remove_prefix(std::min(fields.back().size() + 1, line.size()));
  }
  return fields;
}

}  // namespace

Result<std::vector<Mount>> parse_mounts(std::string_view text) {
  std::vector<Mount> mounts;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    // id parent major:minor root point options [optional…] - type source super-options
    const std::vector<std::string_view> fields = split(line);
    std::size_t dash = 6;
    while (dash < fields.size() && fields[dash] != "-") ++dash;
    if (dash + 2 >= fields.size()) return fail(Code::malformed, "line {}: cut off", number);
    mounts.push_back({std::string{fields[2]}, unescape(fields[4]), unescape(fields[dash + 2])});
  }
  return mounts;
}

std::vector<Mount> read_mounts(const Host& host) {
  std::vector<Mount> mounts;
  for (const std::string_view path : {"/proc/self/mountinfo", "/proc/1/mountinfo"}) {
    const Result<std::string> text = host.read(path, table_limit);
    if (!text) continue;
    if (auto found = parse_mounts(*text)) mounts.insert(mounts.end(), found->begin(), found->end());
  }
  return mounts;
}

}  // namespace kata::directvol
