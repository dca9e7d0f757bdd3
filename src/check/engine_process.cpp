// SPDX-License-Identifier: Apache-2.0
#include "check/engine_process.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "host/process_name.hpp"

namespace kata::check {
namespace {

constexpr std::uint64_t most_pid = 1U << 22;  // PID_MAX_LIMIT

}  // namespace

Result<EngineProcess> find_engine(const Host& host) {
  const std::vector<DirEntry> entries = TRY(host.entries("/proc"));
  for (const DirEntry& entry : entries) {
    const auto pid = parse_u64(entry.name);
    if (!pid || *pid == 0 || *pid > most_pid) continue;
    const Result<std::string> name = host::read_process_name(host, entry.name);
    if (!name) continue;  // it ended meanwhile
    for (const std::string_view engine : {"containerd", "crio", "k3s-server", "k3s-agent", "k0s"})
      if (*name == engine) return EngineProcess{static_cast<unsigned>(*pid), std::string{engine}};
  }
  return fail(Code::not_found, "no container engine runs");
}

Result<std::uint64_t> parse_limit(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with(name)) continue;
    line = trim(line.substr(name.size()));
    line = line.substr(0, line.find(' '));
    if (line == "unlimited") return unlimited;
    if (const auto number = parse_u64(line)) return *number;
    return fail(Code::malformed, "limit '{}': expected a number, got {}", name, quote(line));
  }
  return fail(Code::not_found, "limit '{}': not listed", name);
}

Result<EngineLimit> read_engine_limit(const Host& host, std::string_view name) {
  EngineProcess engine = TRY(find_engine(host));
  constexpr std::size_t most = std::size_t{64} << 10;
  const std::string text = TRY(host.read(fmt::format("/proc/{}/limits", engine.pid), most));
  const std::uint64_t value = TRY(parse_limit(text, name));
  return EngineLimit{std::move(engine.name), value};
}

}  // namespace kata::check
