// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/machine.hpp"
#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::env {

/// The machine's processors. Architectures differ in what they say of themselves.
struct Processor {
  std::optional<std::string> vendor;  ///< "GenuineIntel", "ARM Limited", "IBM/S390"
  std::optional<std::string> model;   ///< "AMD EPYC 7763 64-Core Processor", "v8"
  std::optional<std::uint64_t> count;
};

/// Source: /proc/cpuinfo, whose lines arch/*/kernel writes: "vendor_id" and "model name" on x86,
/// "CPU implementer" and "CPU architecture" on arm64, "vendor_id" and "processor N: … machine = M"
/// on s390x, "cpu" on POWER, "mvendorid" and "isa" on RISC-V.
[[nodiscard]] Processor parse_processor(std::string_view cpuinfo, config::Arch arch);

[[nodiscard]] Result<Processor> read_processor(const Host& host, config::Arch arch);

}  // namespace kata::env
