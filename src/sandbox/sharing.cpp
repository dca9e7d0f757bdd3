// SPDX-License-Identifier: Apache-2.0
#include "sandbox/sharing.hpp"

#include <string_view>

#include "core/text.hpp"

namespace kata::sandbox {
namespace {

// The words as the C daemon takes them. Kata wrote "-f -o --thread-pool-size=1": what stands behind
// -o may be an option of its own.
void read_old_options(const Arguments& words, Sharing& sharing) {
  for (const std::string_view list : values_of(words, "-o")) {
    if (sharing.directory.empty()) sharing.directory = part_of(list, "source").value_or("");
    if (sharing.cache.empty()) sharing.cache = part_of(list, "cache").value_or("");
  }
}

std::optional<std::uint64_t> thread_pool_size(const Arguments& words) {
  constexpr std::string_view option = "--thread-pool-size";
  if (const auto value = value_of(words, option)) return parse_u64(*value);
  return std::nullopt;
}

}  // namespace

Sharing parse_sharing(const Arguments& words) {
  Sharing sharing;
  sharing.directory = value_of(words, "--shared-dir").value_or("");
  sharing.cache = value_of(words, "--cache").value_or("");
  read_old_options(words, sharing);
  sharing.thread_pool_size = thread_pool_size(words);
  return sharing;
}

}  // namespace kata::sandbox
