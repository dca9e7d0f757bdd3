// SPDX-License-Identifier: Apache-2.0
// What the configured hypervisors need of a host; for is_required and for the checks.
#pragma once

#include <initializer_list>
#include <string>

#include "check/check.hpp"

namespace kata::check {

[[nodiscard]] bool always(const Question& question);
[[nodiscard]] bool never(const Question& question);

/// A configuration's hypervisor is one of these.
[[nodiscard]] bool is_any(const config::Configuration& config,
                          std::initializer_list<config::Vmm> vmms);

/// Guests run on this machine. One that nobody can tell the hypervisor of does.
[[nodiscard]] bool is_local(const config::Configuration& config);
/// The hypervisor is a program of its own, not part of the shim.
[[nodiscard]] bool has_program(const config::Configuration& config);
/// The guest is reached through /dev/vhost-vsock; others have a socket file instead.
/// Source: src/runtime/virtcontainers/qemu.go, stratovirt.go; Cloud Hypervisor, Firecracker and
/// Dragonball speak hybrid vsock.
[[nodiscard]] bool has_vhost_vsock(const config::Configuration& config);
/// The guest's network goes through the kernel's vhost-net.
/// Source: G:1200 forces disable_vhost_net for clh, fc and stratovirt.
[[nodiscard]] bool has_vhost_net(const config::Configuration& config);

[[nodiscard]] bool needs_kvm(const Question& question);
[[nodiscard]] bool needs_vhost_vsock(const Question& question);
[[nodiscard]] bool needs_vhost_net(const Question& question);
[[nodiscard]] bool needs_tun(const Question& question);
[[nodiscard]] bool is_confidential(const Question& question);

/// "kata-qemu, kata-qemu-snp", "/etc/kata-containers/configuration.toml", or "qemu" where nothing
/// is configured: whom a sentence is about; escaped.
[[nodiscard]] std::string name_of(const config::InForce& file);

}  // namespace kata::check
