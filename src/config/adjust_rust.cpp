// SPDX-License-Identifier: Apache-2.0
// Source: src/libs/kata-types/src/config/hypervisor/mod.rs, the functions adjust_config, and those
// of the plugins beside it.
#include <algorithm>

#include "config/adjust.hpp"

namespace kata::config {
namespace {

void adjust_vcpus(Draft& draft) {
  if (const std::optional<std::uint64_t> cpus = draft.machine().cpus) {
    const std::uint64_t host = *cpus;
    const auto asked = static_cast<std::uint64_t>(draft.integer("default_maxvcpus"));
    if (asked == 0 || asked > host) draft.set_integer("default_maxvcpus", host, host_cpus(host));
    const double vcpus = draft.number("default_vcpus");
    if (vcpus < 0 || vcpus > static_cast<double>(host))
      draft.set("default_vcpus", {.value = static_cast<double>(host)}, host_cpus(host));
  }
  const auto most = static_cast<double>(draft.integer("default_maxvcpus"));
  if (most > 0 && draft.number("default_vcpus") > most)
    draft.set("default_vcpus", {.value = most}, "not more than default_maxvcpus");
}

// QEMU's memory blocks on POWER.
void align_for_power(Draft& draft) {
  constexpr std::uint64_t block_mib = 256;
  constexpr std::uint64_t least_mib = 1024;
  for (const std::string_view name : {"default_memory", "default_maxmemory"}) {
    auto mib = static_cast<std::uint64_t>(draft.integer(name));
    if (name == "default_memory") mib = std::max(mib, least_mib);
    draft.set_integer(name, mib / block_mib * block_mib,
                      "whole blocks of 256 MiB on ppc64le, and at least 1024 MiB");
  }
}

void adjust_memory(Draft& draft) {
  if (const std::optional<std::uint64_t> host = draft.machine().memory_mib)
    lower_to(draft, "default_memory", *host);
  clamp_to_host_memory(draft, "default_maxmemory");
  if (draft.machine().arch == Arch::ppc64le) align_for_power(draft);
}

void adjust_block_devices(Draft& draft) {
  constexpr const char* why = "disable_block_device_use is set";
  if (draft.boolean("disable_block_device_use")) {
    draft.set("block_device_driver", {.value = std::string{}}, why);
    draft.set("enable_vhost_user_store", {.value = false}, why);
  }
  if (!draft.boolean("enable_vhost_user_store"))
    draft.set("vhost_user_store_path", {.value = std::string{}},
              "enable_vhost_user_store is not set");
  if (draft.is(Vmm::clh) && draft.text("vm_rootfs_driver") == "virtio-pmem")
    draft.set("vm_rootfs_driver", {.value = std::string{"virtio-blk-pci"}},
              "Cloud Hypervisor has no virtio-pmem here");
}

void adjust_shared_fs(Draft& draft) {
  constexpr std::uint64_t dax_mib = 1024;
  const std::string kind = draft.text("shared_fs");
  if (kind != "virtio-fs" && kind != "inline-virtio-fs" && kind != "virtio-fs-nydus") return;
  if (draft.text("virtio_fs_cache") == "none")
    draft.set("virtio_fs_cache", {.value = std::string{"never"}}, "the old name of 'never'");
  const bool has_window = draft.integer("virtio_fs_cache_size") != 0;
  if (has_window)
    draft.set("virtio_fs_is_dax", {.value = true}, "virtio_fs_cache_size is not 0");
  else if (draft.boolean("virtio_fs_is_dax"))
    draft.set_integer("virtio_fs_cache_size", dax_mib, "virtio_fs_is_dax is set");
}

}  // namespace

void adjust_for_rust(Draft& draft) {
  constexpr std::uint64_t most_queues = 256;
  adjust_vcpus(draft);
  adjust_memory(draft);
  adjust_block_devices(draft);
  adjust_shared_fs(draft);
  lower_to(draft, "default_bridges", most_bridges);
  lower_to(draft, "network_queues", most_queues);
  trim_list(draft, "cpu_features", EmptyParts::kept);
  trim_list(draft, "machine_accelerators", EmptyParts::kept);
}

}  // namespace kata::config
