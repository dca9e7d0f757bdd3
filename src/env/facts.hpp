// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/configuration.hpp"
#include "config/search.hpp"
#include "core/error.hpp"
#include "core/host.hpp"
#include "env/os_release.hpp"
#include "env/processor.hpp"
#include "env/protection.hpp"
#include "env/release.hpp"

namespace kata::env {

/// Units:  KiB.
/// Source: proc_meminfo(5): MemTotal, MemFree, MemAvailable.
struct Memory {
  std::optional<std::uint64_t> total;
  std::optional<std::uint64_t> free;
  std::optional<std::uint64_t> available;  ///< since Linux 3.14
};

/// What is true of this machine, as far as it could be read.
struct Facts {
  config::Arch arch = config::Arch::x86_64;
  Result<std::string> kernel;  ///< "6.1.0-28-amd64"
  Result<Distro> distro;
  Result<Processor> processor;
  Result<Memory> memory;
  Result<bool> has_vsock;  ///< /dev/vhost-vsock is a device; it is not opened
  Result<bool> has_kvm;    ///< /dev/kvm or /dev/mshv is one: the kernel can run guests
  std::optional<Protection> protection;
  std::optional<unsigned> encryption_bit;
};

/// The third word of "Linux version 6.1.0 (…)".
/// Source: proc_version(5).
[[nodiscard]] Result<std::string> parse_kernel(std::string_view version);

[[nodiscard]] Memory parse_memory(std::string_view meminfo);

[[nodiscard]] Facts read_facts(const Host& host);

/// Everything a document is made of.
struct Subject {
  Facts facts;
  config::Target target;            ///< the handler and the file asked about
  config::Configuration config;     ///< as its runtime takes it; empty where there is none
  Result<std::string> vmm_version;  ///< the hypervisor's own words, trimmed
  bool is_root = false;
  std::string shim;     ///< the program that serves the handler, or empty
  Release release{};    ///< that the shim is from
  std::string program;  ///< this program's path
  std::string version;  ///< "0.1.0"
  std::string commit;
  std::string oci;  ///< the runtime specification's version
};

/// What is missing where /proc/cpuinfo has no line for it.
inline constexpr std::string_view not_in_cpuinfo = "'/proc/cpuinfo' does not say";

inline constexpr std::string_view not_in_meminfo = "'/proc/meminfo' does not say";

/// Why there is no configuration to report, or nothing.
[[nodiscard]] std::optional<std::string> why_unconfigured(const Subject& subject);

}  // namespace kata::env
