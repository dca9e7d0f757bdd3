// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/host.hpp"

namespace kata::config {

enum class Arch : std::uint8_t { x86_64, aarch64, s390x, ppc64le, riscv64 };

[[nodiscard]] std::string_view to_text(Arch arch);

/// What of a machine the runtimes' clamping depends on. A fact that cannot be read clamps nothing.
struct Machine {
  Arch arch = Arch::x86_64;
  std::optional<std::uint64_t> cpus;
  std::optional<std::uint64_t> memory_mib;
};

/// Number of lines that start with "processor".
/// Source: /proc/cpuinfo; src/runtime/pkg/katautils/config.go, getHostCPUs.
[[nodiscard]] std::optional<std::uint64_t> parse_cpu_count(std::string_view cpuinfo);

/// Units:  MiB, rounded down.
/// Source: /proc/meminfo "MemTotal"; Documentation/filesystems/proc.rst.
[[nodiscard]] std::optional<std::uint64_t> parse_memory_mib(std::string_view meminfo);

/// The kernel's where it says so (/proc/sys/kernel/arch, Linux 6.1), else ours.
[[nodiscard]] Arch read_arch(const Host& host);

[[nodiscard]] Machine read_machine(const Host& host);

}  // namespace kata::config
