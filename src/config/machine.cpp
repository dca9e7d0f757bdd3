// SPDX-License-Identifier: Apache-2.0
#include "config/machine.hpp"

#include <array>

#include "core/text.hpp"

namespace kata::config {
namespace {

// /proc/cpuinfo of 1,024 processors with all their flags has 2 MiB.
constexpr std::size_t cpuinfo_limit = std::size_t{16} << 20;

constexpr std::array<std::string_view, 5> names{"x86_64", "aarch64", "s390x", "ppc64le", "riscv64"};

constexpr Arch built_for =
#if defined(__aarch64__)
    Arch::aarch64;
#elif defined(__s390x__)
    Arch::s390x;
#elif defined(__powerpc64__)
    Arch::ppc64le;
#elif defined(__riscv)
    Arch::riscv64;
#else
    Arch::x86_64;
#endif

}  // namespace

std::string_view to_text(Arch arch) { return names[static_cast<std::size_t>(arch)]; }

std::optional<std::uint64_t> parse_cpu_count(std::string_view cpuinfo) {
  constexpr std::string_view word = "processor";
  std::uint64_t count = cpuinfo.starts_with(word) ? 1 : 0;
  for (std::size_t at = cpuinfo.find('\n'); at != std::string_view::npos;
       at = cpuinfo.find('\n', at + 1))
    if (cpuinfo.substr(at + 1).starts_with(word)) ++count;
  if (count == 0) return std::nullopt;
  return count;
}

std::optional<std::uint64_t> parse_memory_mib(std::string_view meminfo) {
  constexpr std::string_view label = "MemTotal:";
  constexpr std::string_view unit = " kB";
  const std::size_t at = meminfo.starts_with(label) ? 0 : meminfo.find("\nMemTotal:");
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view line = meminfo.substr(meminfo.find(':', at) + 1);
  line = trim(line.substr(0, line.find('\n')));
  if (!line.ends_with(unit)) return std::nullopt;
  line.remove_suffix(unit.size());
  const std::optional<std::uint64_t> kib = parse_u64(line);
  if (!kib) return std::nullopt;
  return *kib / 1024;
}

Arch read_arch(const Host& host) {
  const Result<std::string> text = host.read("/proc/sys/kernel/arch");
  if (!text) return built_for;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (trim(*text) == names[i]) return static_cast<Arch>(i);
  return built_for;
}

Machine read_machine(const Host& host) {
  Machine machine{.arch = read_arch(host), .cpus = {}, .memory_mib = {}};
  if (const auto text = host.read("/proc/cpuinfo", cpuinfo_limit))
    machine.cpus = parse_cpu_count(*text);
  if (const auto text = host.read("/proc/meminfo")) machine.memory_mib = parse_memory_mib(*text);
  return machine;
}

}  // namespace kata::config
