// SPDX-License-Identifier: Apache-2.0
#include "env/processor.hpp"

#include <array>
#include <utility>

#include "core/text.hpp"
#include "host/cpu_info.hpp"

namespace kata::env {
namespace {

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

// Source: arch/arm64/include/asm/cputype.h, ARM_CPU_IMP_*.
std::string name_of_implementer(const std::string& number) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> known{{
      {"0x41", "ARM Limited"},
      {"0x43", "Cavium"},
      {"0x48", "HiSilicon"},
      {"0x4e", "NVIDIA"},
      {"0x50", "APM"},
      {"0x51", "Qualcomm"},
      {"0xc0", "Ampere"},
  }};
  for (const auto& [id, name] : known)
    if (to_lower(number) == id) return std::string{name};
  return number;
}

// "version = FF,  identification = 0133E8,  machine = 3931"
std::optional<std::string> machine_of(std::string_view processor) {
  constexpr std::string_view label = "machine = ";
  const std::size_t at = processor.find(label);
  if (at == processor.npos) return std::nullopt;
  const std::string_view rest = processor.substr(at + label.size());
  return std::string{trim(rest.substr(0, rest.find(',')))};
}

}  // namespace

Processor parse_processor(std::string_view cpuinfo, config::Arch arch) {
  const host::CpuInfo first = host::parse_cpu_info(cpuinfo).value_or(host::CpuInfo{});
  Processor cpu{
      .vendor = given(first.vendor), .model = {}, .count = config::parse_cpu_count(cpuinfo)};
  switch (arch) {
    case config::Arch::x86_64: cpu.model = given(first.model); break;
    case config::Arch::aarch64:
      cpu.vendor = given(first.implementer).transform(name_of_implementer);
      cpu.model = given(first.architecture).transform([](const std::string& number) {
        return "v" + number;
      });
      break;
    case config::Arch::s390x: cpu.model = machine_of(first.first); break;
    case config::Arch::ppc64le:
      cpu.vendor = "IBM";
      cpu.model = given(first.cpu);
      break;
    case config::Arch::riscv64: cpu.model = given(first.isa); break;
  }
  return cpu;
}

Result<Processor> read_processor(const Host& host, config::Arch arch) {
  return parse_processor(TRY(host.read("/proc/cpuinfo", host::cpuinfo_limit)), arch);
}

}  // namespace kata::env
