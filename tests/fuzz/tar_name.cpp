// SPDX-License-Identifier: Apache-2.0
#include "tar/name.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace kata;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view name{reinterpret_cast<const char*>(data), size};
  const auto path = tar::parse_name(name);
  if (!path || path->empty()) return 0;
  const std::string framed = "/" + *path + "/";
  if (framed.contains("//") || framed.contains("/./") || framed.contains("/../")) std::abort();
  if (tar::parse_name(*path) != *path) std::abort();
  return 0;
}
