// SPDX-License-Identifier: Apache-2.0
#include "host/mounts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace kata::host;

namespace {

// As the kernel escapes a path in mountinfo.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ')
      out += "\\040";
    else if (c == '\t')
      out += "\\011";
    else if (c == '\n')
      out += "\\012";
    else if (c == '\\')
      out += "\\134";
    else
      out += c;
  }
  return out;
}

bool is_same(const Mount& a, const Mount& b) {
  return a.device == b.device && a.point == b.point && a.source == b.source;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto mounts = parse_mounts(text);
  if (!mounts) return 0;
  if (mounts->size() > static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1) std::abort();
  std::string again;
  for (const Mount& mount : *mounts)
    again += "1 2 " + mount.device + " / " + escaped(mount.point) + " rw - t " +
             escaped(mount.source) + " rw\n";
  const auto reread = parse_mounts(again);
  if (!reread || !std::ranges::equal(*mounts, *reread, is_same)) std::abort();
  return 0;
}
