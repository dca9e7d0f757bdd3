// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace kata::sandbox {

/// What /proc/PID/stat says.
struct Stat {
  int pid = 0;
  std::string name;  ///< at most 15 bytes, any of them: the process chooses it
  char state = '?';  ///< 'Z' is a zombie
  int parent = 0;
  std::uint64_t start_ticks = 0;  ///< since the boot; with the pid it names one process for good
  std::uint64_t resident_pages = 0;
};

/// Errors: malformed.
/// Source: proc(5), /proc/PID/stat. The name may hold blanks and brackets; the last ')' ends it.
[[nodiscard]] Result<Stat> parse_stat(std::string_view text);

/// The words of /proc/PID/cmdline, the program's own name first; none of a kernel thread or a
/// zombie. A process may write what it likes there.
[[nodiscard]] std::vector<std::string> parse_cmdline(std::string_view text);

/// Where /proc/PID/cgroup says that memory is charged: the v1 memory controller's path, else the v2
/// one. Nothing where it has neither.
/// Source: cgroups(7), /proc/PID/cgroup.
[[nodiscard]] std::optional<std::string> parse_cgroup(std::string_view text);

/// Memory of one process, in bytes.
struct Resident {
  std::uint64_t rss_bytes = 0;
  std::uint64_t pss_bytes = 0;  ///< each shared page counts for 1/n in n processes
};

/// Errors: malformed (Rss or Pss is missing or no number of kB).
/// Source: Documentation/ABI/testing/procfs-smaps_rollup; Linux 4.14.
[[nodiscard]] Result<Resident> parse_smaps_rollup(std::string_view text);

/// Time since the boot, of /proc/uptime.
/// Errors: malformed.
[[nodiscard]] Result<std::chrono::milliseconds> parse_uptime(std::string_view text);

/// Whether a thread of that name runs a vCPU of some VMM: "CPU 0/KVM" (QEMU, StratoVirt), "vcpu0"
/// (Cloud Hypervisor), "fc_vcpu 0" (Firecracker), "db_vcpu0" (Dragonball).
[[nodiscard]] bool is_vcpu_thread(std::string_view name);

}  // namespace kata::sandbox
