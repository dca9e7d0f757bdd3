// SPDX-License-Identifier: Apache-2.0
// The keys of [hypervisor.NAME] and [hypervisor.NAME.factory].
#include "config/key_tables.hpp"

namespace kata::config {
namespace {

using enum Readers;
using enum Type;
using enum Unit;

constexpr auto section = Section::hypervisor;
constexpr std::string_view unused_by_rust = "runtime-rs does not use it";
constexpr std::string_view vsock_always = "vsock is always used";
constexpr std::string_view memory_backend =
    "guest memory lies in /dev/shm with virtio-fs, in huge pages with enable_hugepages, else in "
    "RAM";

constexpr Key rows[] = {
    // Programs, images and boot.
    {section, "path", string, none, both},
    {section, "valid_hypervisor_paths", strings, none, both},
    {section, "ctlpath", string, none, rust},
    {section, "valid_ctlpaths", strings, none, rust},
    {section, "jailer_path", string, none, both},
    {section, "valid_jailer_paths", strings, none, both},
    {section, "kernel", string, none, both},
    {section, "image", string, none, both},
    {section, "initrd", string, none, both},
    {section, "rootfs_type", string, none, both},
    {section, "firmware", string, none, both},
    {section, "firmware_volume", string, none, go, "", unused_by_rust},
    {section, "pflashes", strings, none, both},
    {section, "kernel_params", string, none, both},
    {section, "kernel_verity_params", string, none, both},
    {section, "vm_rootfs_driver", string, none, rust},
    {section, "disable_image_nvdimm", boolean, none, go, "", unused_by_rust},
    {section, "guest_extension_images", tables, none, both},
    {section, "prefetch_list_path", string, none, rust},
    {section, "entropy_source", string, none, both},
    {section, "valid_entropy_sources", strings, none, both},
    {section, "machine_type", string, none, both},
    {section, "machine_accelerators", string, none, both},
    {section, "cpu_features", string, none, both},
    {section, "use_legacy_serial", boolean, none, go, "", unused_by_rust},
    // Processors and memory.
    {section, "default_vcpus", number, none, both},
    {section, "default_maxvcpus", integer, none, both},
    {section, "overhead_vcpus", number, none, rust},
    {section, "default_memory", integer, mebibytes, both},
    {section, "overhead_memory", integer, mebibytes, rust},
    {section, "default_maxmemory", wide_integer, mebibytes, both},
    {section, "memory_slots", integer, none, both},
    {section, "memory_offset", wide_integer, mebibytes, go, "", unused_by_rust},
    {section, "enable_mem_prealloc", boolean, none, both},
    {section, "enable_hugepages", boolean, none, both},
    {section, "hugepage_type", string, none, rust},
    {section, "enable_virtio_mem", boolean, none, both},
    {section, "reclaim_guest_freed_memory", boolean, none, both},
    {section, "enable_guest_swap", boolean, none, both},
    {section, "guest_swap_path", string, none, rust},
    {section, "guest_swap_size_percent", wide_integer, percent, rust},
    {section, "guest_swap_create_threshold_secs", wide_integer, seconds, rust},
    {section, "enable_numa", boolean, none, go, "", unused_by_rust},
    {section, "numa_mapping", strings, none, go, "", unused_by_rust},
    {section, "disable_nested_virtualization", boolean, none, rust},
    // The shared file system.
    {section, "shared_fs", string, none, both},
    {section, "virtio_fs_daemon", string, none, both},
    {section, "valid_virtio_fs_daemon_paths", strings, none, both},
    {section, "virtio_fs_cache", string, none, both},
    {section, "virtio_fs_cache_size", integer, mebibytes, both},
    {section, "virtio_fs_is_dax", boolean, none, rust, "",
     "the Go runtime asks for DAX where virtio_fs_cache_size is not 0"},
    {section, "virtio_fs_queue_size", integer, none, both},
    {section, "virtio_fs_extra_args", strings, none, both},
    {section, "msize_9p", integer, bytes, go, "", "runtime-rs has no virtio-9p"},
    // Block devices.
    {section, "block_device_driver", string, none, both},
    {section, "disable_block_device_use", boolean, none, both},
    {section, "block_device_aio", string, none, both},
    {section, "block_device_cache_set", boolean, none, both},
    {section, "block_device_cache_direct", boolean, none, both},
    {section, "block_device_cache_noflush", boolean, none, both},
    {section, "block_device_logical_sector_size", integer, bytes, both},
    {section, "block_device_physical_sector_size", integer, bytes, both},
    {section, "queue_size", integer, none, rust},
    {section, "num_queues", integer, none, rust},
    {section, "enable_iothreads", boolean, none, both},
    {section, "indep_iothreads", integer, none, both},
    {section, "enable_vhost_user_store", boolean, none, both},
    {section, "vhost_user_store_path", string, none, both},
    {section, "valid_vhost_user_store_paths", strings, none, both},
    {section, "vhost_user_reconnect_timeout_sec", integer, seconds, go, "", unused_by_rust},
    {section, "disk_rate_limiter_bw_max_rate", signed_integer, none, both},
    {section, "disk_rate_limiter_bw_one_time_burst", signed_integer, none, both},
    {section, "disk_rate_limiter_ops_max_rate", signed_integer, none, both},
    {section, "disk_rate_limiter_ops_one_time_burst", signed_integer, none, both},
    // Devices and the network.
    {section, "hot_plug_vfio", string, none, go, "cold_plug_vfio"},
    {section, "cold_plug_vfio", string, none, both},
    {section, "pcie_root_port", integer, none, both},
    {section, "pcie_switch_port", integer, none, both},
    {section, "default_bridges", integer, none, both},
    {section, "enable_iommu", boolean, none, both},
    {section, "enable_iommu_platform", boolean, none, both},
    {section, "disable_vhost_net", boolean, none, both},
    {section, "network_queues", integer, none, rust},
    {section, "rx_rate_limiter_max_rate", wide_integer, none, go, "", unused_by_rust},
    {section, "tx_rate_limiter_max_rate", wide_integer, none, go, "", unused_by_rust},
    {section, "net_rate_limiter_bw_max_rate", signed_integer, none, go, "", unused_by_rust},
    {section, "net_rate_limiter_bw_one_time_burst", signed_integer, none, go, "", unused_by_rust},
    {section, "net_rate_limiter_ops_max_rate", signed_integer, none, go, "", unused_by_rust},
    {section, "net_rate_limiter_ops_one_time_burst", signed_integer, none, go, "", unused_by_rust},
    // Security.
    {section, "confidential_guest", boolean, none, both},
    {section, "sev_snp_guest", boolean, none, both},
    {section, "snp_guest_policy", wide_integer, none, both},
    {section, "snp_id_block", string, none, go, "", unused_by_rust},
    {section, "snp_id_auth", string, none, go, "", unused_by_rust},
    {section, "tdx_quote_generation_service_socket_port", integer, none, both},
    {section, "initdata", string, none, rust},
    {section, "rootless", boolean, none, both},
    {section, "rootless_user", tables, none, rust},
    {section, "disable_seccomp", boolean, none, both},
    {section, "seccompsandbox", string, none, go, "seccomp_sandbox"},
    {section, "seccomp_sandbox", string, none, rust, "seccompsandbox"},
    {section, "disable_selinux", boolean, none, both},
    {section, "disable_guest_selinux", boolean, none, both},
    {section, "selinux_label", string, none, rust},
    {section, "enable_annotations", strings, none, both},
    {section, "disable_nesting_checks", boolean, none, both},
    {section, "guest_hook_path", string, none, both},
    // Debugging.
    {section, "enable_debug", boolean, none, both},
    {section, "log_level", string, none, rust, "hypervisor_loglevel"},
    {section, "hypervisor_loglevel", integer, none, go, "log_level"},
    {section, "extra_monitor_socket", string, none, both},
    {section, "dbg_monitor_socket", string, none, rust, "extra_monitor_socket"},
    {section, "guest_memory_dump_path", string, none, go, "", unused_by_rust},
    {section, "guest_memory_dump_paging", boolean, none, go, "", unused_by_rust},
    // A hypervisor elsewhere.
    {section, "remote_hypervisor_socket", string, none, go, "hypervisor_socket"},
    {section, "remote_hypervisor_timeout", integer, seconds, go, "hypervisor_timeout"},
    {section, "hypervisor_socket", string, none, rust, "remote_hypervisor_socket"},
    {section, "hypervisor_timeout", signed_integer, seconds, rust, "remote_hypervisor_timeout"},
    {section, "default_gpus", integer, none, both},
    {section, "default_gpu_model", string, none, both},
    // runtime-rs writes these itself, but reads them too.
    {section, "boot_to_be_template", boolean, none, rust},
    {section, "boot_from_template", boolean, none, rust},
    {section, "memory_path", string, none, rust},
    {section, "device_state_path", string, none, rust},
    // What older releases read.
    {section, "enable_virtio_fs", boolean, none, nobody, "shared_fs = \"virtio-fs\""},
    {section, "virtio_fs_shared_versions", boolean, none, nobody, "",
     "virtiofsd has no shared version table any more"},
    {section, "use_vsock", boolean, none, nobody, "", vsock_always},
    {section, "file_mem_backend", string, none, nobody, "", memory_backend},
    {section, "valid_file_mem_backends", strings, none, nobody, "", memory_backend},
    {section, "file_mem_backend_list", strings, none, nobody, "", memory_backend},
    {section, "enable_swap", boolean, none, nobody, "enable_guest_swap"},
    {section, "hotplug_vfio", string, none, nobody, "hot_plug_vfio or cold_plug_vfio"},
    {section, "hotplug_vfio_on_root_bus", boolean, none, nobody, "hot_plug_vfio or cold_plug_vfio"},
    {section, "extra_images", tables, none, nobody, "guest_extension_images"},
};

constexpr Key template_rows[] = {
    {Section::vm_template, "enable_template", boolean, none, rust},
    {Section::vm_template, "template_path", string, none, rust},
};

}  // namespace

std::span<const Key> hypervisor_keys() { return rows; }
std::span<const Key> vm_template_keys() { return template_rows; }

}  // namespace kata::config
