// SPDX-License-Identifier: Apache-2.0
// What each runtime takes for a key that nobody wrote, or that was written empty.
// Source: src/runtime/pkg/katautils/config-settings.go.in and config.go:400-760;
// src/libs/kata-types/src/config/default.rs and the plugins in config/hypervisor.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "config/keys.hpp"

namespace kata::config {
namespace {

// When a row counts: for a key that is absent or zero, or for only one of the two.
enum class When : std::uint8_t { zero, absent, empty };

struct Row {
  Section section;
  std::string_view name;
  Readers readers;
  std::string_view vmms;  // names of tables, or nothing for all
  When when;
  std::string_view value;
};

using enum Readers;
using enum Section;

constexpr Row rows[] = {
    {hypervisor, "path", go, "", When::zero, "\"/usr/bin/qemu-system-x86_64\""},
    {hypervisor, "path", rust, "qemu", When::zero, "\"/usr/bin/qemu-system-x86_64\""},
    {hypervisor, "path", rust, "clh", When::zero, "\"/usr/bin/cloud-hypervisor\""},
    {hypervisor, "kernel", go, "", When::zero, "\"/usr/share/kata-containers/vmlinuz.container\""},
    {hypervisor, "kernel", rust, "firecracker", When::zero, "\"vmlinux\""},
    {hypervisor, "kernel", rust, "qemu clh dragonball openvmm", When::zero, "\"vmlinuz\""},
    {hypervisor, "rootfs_type", go, "", When::zero, "\"ext4\""},
    {hypervisor, "rootfs_type", rust, "qemu", When::zero, "\"ext4\""},
    {hypervisor, "vm_rootfs_driver", rust, "", When::zero, "\"virtio-blk-pci\""},
    {hypervisor, "entropy_source", both, "", When::zero, "\"/dev/urandom\""},
    {hypervisor, "machine_type", go, "", When::zero, "\"q35\""},
    {hypervisor, "default_vcpus", both, "", When::zero, "1"},
    {hypervisor, "default_memory", go, "", When::zero, "2048"},
    {hypervisor, "default_memory", rust, "remote", When::zero, "64"},
    {hypervisor, "default_memory", rust, "", When::zero, "128"},
    {hypervisor, "memory_slots", go, "", When::zero, "10"},
    {hypervisor, "memory_slots", rust, "qemu clh dragonball remote openvmm", When::zero, "128"},
    {hypervisor, "hugepage_type", rust, "", When::absent, "\"hugetlbfs\""},
    {hypervisor, "guest_swap_path", rust, "", When::absent, "\"/run/kata-containers/swap\""},
    {hypervisor, "guest_swap_size_percent", rust, "", When::absent, "100"},
    {hypervisor, "guest_swap_create_threshold_secs", rust, "", When::absent, "60"},
    {hypervisor, "shared_fs", go, "", When::zero, "\"virtio-fs\""},
    {hypervisor, "shared_fs", rust, "", When::empty, "\"virtio-fs\""},
    {hypervisor, "shared_fs", rust, "", When::absent, "\"none\""},
    {hypervisor, "virtio_fs_cache", go, "qemu stratovirt", When::zero, "\"never\""},
    {hypervisor, "virtio_fs_cache", go, "", When::zero, "\"auto\""},
    {hypervisor, "virtio_fs_cache", rust, "", When::zero, "\"never\""},
    {hypervisor, "virtio_fs_queue_size", go, "clh", When::zero, "1024"},
    {hypervisor, "msize_9p", go, "", When::zero, "8192"},
    {hypervisor, "block_device_driver", go, "", When::zero, "\"virtio-scsi\""},
    {hypervisor, "block_device_driver", rust, "", When::zero, "\"virtio-blk-pci\""},
    {hypervisor, "block_device_aio", both, "", When::zero, "\"io_uring\""},
    {hypervisor, "queue_size", rust, "", When::zero, "128"},
    {hypervisor, "num_queues", rust, "", When::zero, "1"},
    {hypervisor, "network_queues", rust, "", When::zero, "1"},
    {hypervisor, "vhost_user_store_path", go, "", When::zero,
     "\"/var/run/kata-containers/vhost-user/\""},
    {hypervisor, "vhost_user_store_path", rust, "", When::zero, "\"/var/run/vhost-user\""},
    {hypervisor, "hot_plug_vfio", go, "", When::zero, "\"no-port\""},
    {hypervisor, "cold_plug_vfio", both, "", When::zero, "\"no-port\""},
    {hypervisor, "default_bridges", go, "", When::zero, "1"},
    {hypervisor, "default_bridges", rust, "qemu", When::zero, "1"},
    {hypervisor, "default_bridges", rust, "clh", When::zero, "2"},
    {hypervisor, "disable_guest_selinux", rust, "", When::absent, "true"},
    {hypervisor, "snp_guest_policy", rust, "", When::absent, "196608"},
    {hypervisor, "tdx_quote_generation_service_socket_port", rust, "", When::absent, "4050"},
    {hypervisor, "log_level", rust, "", When::absent, "\"info\""},
    {hypervisor, "remote_hypervisor_socket", go, "remote", When::zero,
     "\"/run/peerpod/hypervisor.sock\""},
    {hypervisor, "remote_hypervisor_timeout", go, "remote", When::zero, "600"},
    {hypervisor, "hypervisor_socket", rust, "remote", When::zero,
     "\"/run/peerpod/hypervisor.sock\""},
    {hypervisor, "hypervisor_timeout", rust, "remote", When::zero, "600"},
    {vm_template, "template_path", rust, "", When::zero, "\"/run/vc/vm/template\""},
    {agent, "dial_timeout_ms", rust, "", When::absent, "10"},
    {agent, "reconnect_timeout_ms", rust, "", When::absent, "3000"},
    {agent, "cdh_api_timeout_ms", rust, "", When::absent, "50000"},
    {agent, "create_container_timeout", rust, "", When::absent, "30"},
    {agent, "health_check_request_timeout_ms", rust, "", When::absent, "90000"},
    {agent, "server_port", rust, "", When::absent, "1024"},
    {agent, "log_port", rust, "", When::absent, "1025"},
    {agent, "passfd_listener_port", rust, "", When::absent, "1027"},
    {agent, "log_level", rust, "", When::absent, "\"info\""},
    {runtime, "internetworking_model", both, "", When::zero, "\"tcfilter\""},
    {runtime, "vfio_mode", both, "", When::zero, "\"guest-kernel\""},
    {runtime, "emptydir_mode", both, "", When::zero, "\"shared-fs\""},
    {runtime, "dan_conf", both, "", When::zero, "\"/run/kata-containers/dans\""},
    {runtime, "log_level", rust, "", When::absent, "\"info\""},
    {runtime, "passfd_listener_port", rust, "", When::absent, "1027"},
    {factory, "template_path", go, "", When::zero, "\"/run/vc/vm/template\""},
    {factory, "vm_cache_endpoint", go, "", When::zero, "\"/var/run/kata-containers/cache.sock\""},
};

using Name = std::pair<Section, std::string_view>;

constexpr Name row_name(std::size_t row) { return {rows[row].section, rows[row].name}; }

// The rows by section and name; those of one key in their own order.
constexpr auto by_name = [] {
  std::array<std::size_t, std::size(rows)> order{};
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [](std::size_t row) { return std::pair{row_name(row), row}; });
  return order;
}();

bool counts(When when, bool is_written) {
  return when == When::zero || (when == When::empty) == is_written;
}

// No hypervisor's name is part of another's.
bool lists(std::string_view vmms, std::optional<Vmm> vmm) {
  return vmms.empty() || (vmm && vmms.contains(to_text(*vmm)));
}

}  // namespace

std::string_view default_of(const Key& key, Dialect dialect, std::optional<Vmm> vmm,
                            bool is_written) {
  for (const std::size_t place :
       std::ranges::equal_range(by_name, Name{key.section, key.name}, {}, row_name)) {
    const Row& row = rows[place];
    if (reads(row.readers, dialect) && counts(row.when, is_written) && lists(row.vmms, vmm))
      return row.value;
  }
  return {};
}

}  // namespace kata::config
