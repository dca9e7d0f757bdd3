// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kata::config {

/// The two runtimes that read configuration.toml, each its own keys, units and rules.
enum class Dialect : std::uint8_t { go, rust };

/// "go", "rust": what --runtime takes.
[[nodiscard]] std::string_view to_text(Dialect dialect);
/// "the Go runtime", "runtime-rs": for sentences.
[[nodiscard]] std::string_view name_of(Dialect dialect);
[[nodiscard]] std::optional<Dialect> parse_dialect(std::string_view text);

/// The hypervisors that have a table of their own.
enum class Vmm : std::uint8_t { qemu, clh, firecracker, dragonball, stratovirt, remote, openvmm };

/// The table's name: "clh" in [hypervisor.clh].
[[nodiscard]] std::string_view to_text(Vmm vmm);

/// The hypervisor of a table's name, or nothing: neither runtime knows "fc" or "cloud-hypervisor".
[[nodiscard]] std::optional<Vmm> parse_vmm(std::string_view table);

/// Whether this runtime can read the hypervisor's table.
/// Source: src/runtime/pkg/katautils/config.go:1515; kata-types/src/config/hypervisor/mod.rs:1889.
[[nodiscard]] bool is_known(Vmm vmm, Dialect dialect);

}  // namespace kata::config
