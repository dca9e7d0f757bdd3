// SPDX-License-Identifier: Apache-2.0
#include "host/memory.hpp"

#include "core/text.hpp"

namespace kata::host {

std::optional<std::uint64_t> meminfo_kib(std::string_view meminfo, std::string_view label) {
  constexpr std::string_view unit = " kB";
  while (!meminfo.empty()) {
    std::string_view line = meminfo.substr(0, meminfo.find('\n'));
    meminfo.remove_prefix(std::min(line.size() + 1, meminfo.size()));
    if (!line.starts_with(label) || !line.substr(label.size()).starts_with(':')) continue;
    line = trim(line.substr(label.size() + 1));
    if (!line.ends_with(unit)) return std::nullopt;
    return parse_u64(trim(line.substr(0, line.size() - unit.size())));
  }
  return std::nullopt;
}

Result<Memory> parse_memory(std::string_view meminfo) {
  const auto total = meminfo_kib(meminfo, "MemTotal");
  if (!total) return fail(Code::malformed, "no number of kB in 'MemTotal'");
  const auto available = meminfo_kib(meminfo, "MemAvailable");
  if (!available) return fail(Code::malformed, "no number of kB in 'MemAvailable'");
  return Memory{*total, *available, meminfo_kib(meminfo, "Hugepagesize")};
}

Result<Memory> read_memory(const Host& host) {
  const std::string text = TRY(host.read("/proc/meminfo"));
  Result<Memory> memory = parse_memory(text);
  if (!memory) return std::unexpected(std::move(memory).error().within("read '/proc/meminfo'"));
  return memory;
}

}  // namespace kata::host
