// SPDX-License-Identifier: Apache-2.0
#include "env/processor.hpp"

#include <array>
#include <utility>

#include "core/text.hpp"

namespace kata::env {
namespace {

// /proc/cpuinfo of 1,024 processors with all their flags has 2 MiB.
constexpr std::size_t cpuinfo_limit = std::size_t{16} << 20;

// The value behind "label :" in the first line that starts with `label`.
std::optional<std::string> value_of(std::string_view text, std::string_view label) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    const std::size_t colon = line.find(':');
    if (colon != line.npos && trim(line.substr(0, colon)) == label)
      return std::string{trim(line.substr(colon + 1))};
  }
  return std::nullopt;
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

// "processor 0: version = FF,  identification = 0133E8,  machine = 3931"
std::optional<std::string> machine_of(std::string_view cpuinfo) {
  constexpr std::string_view label = "machine = ";
  const std::size_t at = cpuinfo.find(label);
  if (at == cpuinfo.npos) return std::nullopt;
  const std::string_view rest = cpuinfo.substr(at + label.size());
  return std::string{trim(rest.substr(0, rest.find_first_of(",\n")))};
}

}  // namespace

Processor parse_processor(std::string_view cpuinfo, config::Arch arch) {
  Processor cpu{.vendor = {}, .model = {}, .count = config::parse_cpu_count(cpuinfo)};
  switch (arch) {
    case config::Arch::x86_64:
      cpu.vendor = value_of(cpuinfo, "vendor_id");
      cpu.model = value_of(cpuinfo, "model name");
      break;
    case config::Arch::aarch64:
      cpu.vendor = value_of(cpuinfo, "CPU implementer").transform(name_of_implementer);
      cpu.model = value_of(cpuinfo, "CPU architecture").transform([](const std::string& number) {
        return "v" + number;
      });
      break;
    case config::Arch::s390x:
      cpu.vendor = value_of(cpuinfo, "vendor_id");
      cpu.model = machine_of(cpuinfo);
      break;
    case config::Arch::ppc64le:
      cpu.vendor = "IBM";
      cpu.model = value_of(cpuinfo, "cpu");
      break;
    case config::Arch::riscv64:
      cpu.vendor = value_of(cpuinfo, "mvendorid");
      cpu.model = value_of(cpuinfo, "isa");
      break;
  }
  return cpu;
}

Result<Processor> read_processor(const Host& host, config::Arch arch) {
  return parse_processor(TRY(host.read("/proc/cpuinfo", cpuinfo_limit)), arch);
}

}  // namespace kata::env
