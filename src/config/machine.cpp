// SPDX-License-Identifier: Apache-2.0
#include "config/machine.hpp"

#include <array>

#include "core/text.hpp"
#include "host/cpu_info.hpp"
#include "host/memory.hpp"

namespace kata::config {
namespace {

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
  return host::meminfo_kib(meminfo, "MemTotal").transform([](std::uint64_t kib) {
    return kib / 1024;
  });
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
  if (const auto text = host.read("/proc/cpuinfo", host::cpuinfo_limit))
    machine.cpus = parse_cpu_count(*text);
  if (const auto text = host.read("/proc/meminfo")) machine.memory_mib = parse_memory_mib(*text);
  return machine;
}

}  // namespace kata::config
