// SPDX-License-Identifier: Apache-2.0
#include "directvol/volume_path.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace kata::directvol;

namespace {

// A path's names decode to it, and fit into a file name.
void check_path(std::string_view text) {
  const auto path = parse_volume_path(text);
  if (!path) {
    if (path.error().what.contains('\n')) std::abort();
    return;
  }
  if (path->text != text) std::abort();
  const std::string name = record_name(*path);
  if (name.size() > 255 || name.find_first_of("/.+") != std::string::npos) std::abort();
  if (decode_record_name(name) != text) std::abort();
  if (const auto old = old_record_name(*path); old && decode_record_name(*old) != text)
    std::abort();
  for (const std::string& oddity : oddities(*path))
    if (oddity.contains('\n')) std::abort();
}

// A name that decodes is one of the two names of what it decodes to: no third name is accepted.
void check_name(std::string_view name) {
  const auto text = decode_record_name(name);
  if (!text) return;
  const VolumePath path{*text};
  if (record_name(path) != name && old_record_name(path) != name) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_path(text);
  check_name(text);
  return 0;
}
