// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "config/machine.hpp"
#include "core/host.hpp"

namespace kata::env {

/// What keeps a guest's memory from its host.
enum class Protection : std::uint8_t { tdx, snp, sev, se, pef };

/// "tdx", "snp", "sev", "se", "pef".
[[nodiscard]] std::string_view to_text(Protection protection);

/// The strongest that this machine offers; nothing where it offers none.
///
/// Source: module parameters tdx of kvm_intel, sev_snp and sev of kvm_amd;
/// /sys/firmware/uv/prot_virt_host (Documentation/virt/kvm/s390/s390-pv.rst);
/// /sys/firmware/ultravisor (Documentation/powerpc/ultravisor.rst).
[[nodiscard]] std::optional<Protection> read_protection(const Host& host, config::Arch arch);

/// The bit of a page table entry that says "encrypted" on AMD; nothing where the processor has no
/// memory encryption, or is not the one that runs this program.
/// Source: AMD64 Architecture Programmer's Manual, CPUID Fn8000_001F EBX[5:0].
[[nodiscard]] std::optional<unsigned> encryption_bit(const Host& host);

}  // namespace kata::env
