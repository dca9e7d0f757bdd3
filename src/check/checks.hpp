// SPDX-License-Identifier: Apache-2.0
// Every check's function; for all() and the tests. One block a group, as in all.cpp.
#pragma once

#include "check/check.hpp"

namespace kata::check {

// kvm
[[nodiscard]] Result<Finding> kvm_node(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_access(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_api(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_create_vm(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_capabilities(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_memslots(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> kvm_max_vcpus(const Host& host, const Question& question);

// cpu
[[nodiscard]] Result<Finding> cpu_flags(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> cpu_firmware_lock(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> cpu_nested(const Host& host, const Question& question);

// modules
[[nodiscard]] Result<Finding> mod_kvm(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> mod_vhost(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> mod_vsock(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> mod_loading(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> mod_parameters(const Host& host, const Question& question);

// vsock
[[nodiscard]] Result<Finding> vsock_vhost(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vsock_transport(const Host& host, const Question& question);

// net
[[nodiscard]] Result<Finding> net_tun(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> net_vhost(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> net_tcfilter(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> net_macvtap(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> net_rate_limit(const Host& host, const Question& question);
[[nodiscard]] bool needs_tcfilter(const Question& question);
[[nodiscard]] bool needs_macvtap(const Question& question);
[[nodiscard]] bool needs_rate_limit(const Question& question);

// limits
[[nodiscard]] Result<Finding> limits_memlock(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> limits_nofile(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> limits_inotify(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> limits_pids(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> limits_aio(const Host& host, const Question& question);

// vmm
[[nodiscard]] Result<Finding> vmm_binary(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vmm_version(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vmm_devices(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vmm_jailer(const Host& host, const Question& question);
[[nodiscard]] bool needs_vmm(const Question& question);

// guest
[[nodiscard]] Result<Finding> guest_kernel(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> guest_image(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> guest_initrd(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> guest_firmware(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> guest_rootfs_type(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> guest_size_vs_memory(const Host& host, const Question& question);

// protection
[[nodiscard]] Result<Finding> prot_tdx(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> prot_snp(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> prot_sev(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> prot_se(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> prot_pef(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> prot_guest(const Host& host, const Question& question);

// config
[[nodiscard]] Result<Finding> config_found(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> config_shadowed(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> config_env(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> config_parse(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> config_dropins(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> config_keys(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> config_rules(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> config_combos(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> config_annotations(const Host& host, const Question& question);
[[nodiscard]] bool is_configured(const Question& question);

// runtime
[[nodiscard]] Result<Finding> runtime_handlers(const Host& host, const Question& question);

// host
[[nodiscard]] Result<Finding> host_cgroup(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> host_lsm(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> host_vuln(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> host_ksm(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> host_swap(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> host_mountns(const Host& host, const Question& question);
// memory
[[nodiscard]] Result<Finding> huge_mount(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> huge_pages(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> huge_numa(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> shm_mount(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> shm_capacity(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> dax_window(const Host& host, const Question& question);

// vfio
[[nodiscard]] Result<Finding> iommu_enabled(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> iommu_noiommu(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vfio_modules(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vfio_groups(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vfio_nodes(const Host& host, const Question& question);

// fs
[[nodiscard]] Result<Finding> fs_daemon(const Host& host, const Question& question);

// volumes
[[nodiscard]] Result<Finding> vol_device(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vol_formatted(const Host& host, const Question& question);
[[nodiscard]] Result<Finding> vol_socket(const Host& host, const Question& question);

// capacity
[[nodiscard]] Result<Finding> capacity_summary(const Host& host, const Question& question);

}  // namespace kata::check
