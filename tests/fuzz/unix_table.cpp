// SPDX-License-Identifier: Apache-2.0
#include "directvol/unix_table.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace kata::directvol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view table{reinterpret_cast<const char*>(data), size};
  const auto listeners = parse_listeners(table);
  if (!listeners) return 0;
  std::string again = "Num RefCount Protocol Flags Type St Inode Path\n";
  for (const std::string& path : *listeners) {
    if (!path.starts_with('/') || path.contains('\n') || !table.contains(path)) std::abort();
    again += "f: 2 0 00010000 0001 01 1 " + path + "\n";
  }
  if (parse_listeners(again) != *listeners) std::abort();
  return 0;
}
