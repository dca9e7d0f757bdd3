// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::host {

/// Longest /proc/cpuinfo, bytes: 1,024 processors with all their flags have 2 MiB.
constexpr std::size_t cpuinfo_limit = std::size_t{16} << 20;

/// The first processor of /proc/cpuinfo, and the lines that stand for all.
/// Source: Documentation/filesystems/proc.rst; arch/*/kernel/cpu/proc.c and its like.
struct CpuInfo {
  std::string vendor;        ///< x86 and s390x "vendor_id", riscv64 "mvendorid"
  std::string implementer;   ///< arm64 "CPU implementer": "0x41"
  std::string model;         ///< x86 "model name"
  std::string architecture;  ///< arm64 "CPU architecture": "8"
  std::string flags;         ///< x86 "flags", s390x "features", arm64 "Features"
  std::string vmx_flags;     ///< x86 of Intel: "vmx flags"
  std::string facilities;    ///< s390x
  std::string first;         ///< s390x "processor 0": "version = FF,  ..., machine = 3931"
  std::string isa;           ///< riscv64
  std::string cpu;           ///< ppc64le: "POWER9, altivec supported"

  [[nodiscard]] bool has(std::string_view flag) const;
  [[nodiscard]] bool has_facility(std::string_view number) const;
  [[nodiscard]] bool is_intel() const { return vendor == "GenuineIntel"; }
  [[nodiscard]] bool is_amd() const { return vendor == "AuthenticAMD" || vendor == "HygonGenuine"; }
};

/// Errors: malformed (no line with a name and a colon).
[[nodiscard]] Result<CpuInfo> parse_cpu_info(std::string_view text);

[[nodiscard]] Result<CpuInfo> read_cpu_info(const Host& host);

}  // namespace kata::host
