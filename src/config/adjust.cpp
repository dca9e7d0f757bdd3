// SPDX-License-Identifier: Apache-2.0
#include "config/adjust.hpp"

#include "core/text.hpp"

namespace kata::config {

std::string host_cpus(std::uint64_t count) {
  return fmt::format("this host has {} processor{}", count, count == 1 ? "" : "s");
}

void lower_to(Draft& draft, std::string_view name, std::uint64_t most) {
  if (static_cast<std::uint64_t>(draft.integer(name)) > most)
    draft.set_integer(name, most, fmt::format("at most {}", most));
}

void clamp_to_host_memory(Draft& draft, std::string_view name) {
  const std::optional<std::uint64_t> host = draft.machine().memory_mib;
  const auto asked = static_cast<std::uint64_t>(draft.integer(name));
  if (host && (asked == 0 || asked > *host))
    draft.set_integer(name, *host, fmt::format("this host has {} MiB of memory", *host));
}

void trim_list(Draft& draft, std::string_view name, EmptyParts empty) {
  const std::string list = draft.text(name);
  std::vector<std::string_view> parts;
  std::string_view rest = list;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = trim(rest.substr(0, comma));
    if (!part.empty() || empty == EmptyParts::kept) parts.push_back(part);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  draft.set(name, {.value = fmt::format("{}", fmt::join(parts, ","))}, "without blanks");
}

}  // namespace kata::config
