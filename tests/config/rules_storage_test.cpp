// SPDX-License-Identifier: Apache-2.0
// Rules and combinations: the shared file system, block devices.
#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr auto go = config::Dialect::go;
constexpr auto rust = config::Dialect::rust;

}  // namespace

TEST_CASE("a shared file system is one that runtime and hypervisor know") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go, "qemu", "shared_fs = \"virtio-9p\"", "", {}},
          {rust,
           "qemu",
           "shared_fs = \"virtio-9p\"",
           "",
           {"error hypervisor.qemu.shared_fs: 'virtio-9p': not one of virtio-fs, "
            "inline-virtio-fs, virtio-fs-nydus, none | did you mean 'virtio-fs'?"}},
          {go,
           "qemu",
           "shared_fs = \"inline-virtio-fs\"",
           "",
           {"error hypervisor.qemu.shared_fs: 'inline-virtio-fs': not one of virtio-9p, virtio-fs, "
            "virtio-fs-nydus, none"}},
          {go,
           "clh",
           "shared_fs = \"virtio-9p\"",
           "",
           {"error hypervisor.clh.shared_fs: 'virtio-9p' is for QEMU only | write shared_fs = "
            "\"virtio-fs\""}},
          {go,
           "stratovirt",
           "shared_fs = \"virtio-9p\"",
           "",
           {"error hypervisor.stratovirt.shared_fs: 'virtio-9p' is for QEMU only | write shared_fs "
            "= \"virtio-fs\""}},
          {rust,
           "dragonball",
           "shared_fs = \"virtio-fs-nydus\"",
           "",
           {"error hypervisor.dragonball.shared_fs: 'virtio-fs-nydus': Dragonball has virtio-fs "
            "and inline-virtio-fs only"}},
          {go,
           "firecracker",
           "shared_fs = \"virtio-fs\"",
           "",
           {"warning hypervisor.firecracker.shared_fs: no effect: Firecracker cannot share a file "
            "system | write shared_fs = \"none\""}},
          {rust,
           "firecracker",
           "shared_fs = \"virtio-fs\"",
           "",
           {"warning hypervisor.firecracker.shared_fs: no effect: Firecracker cannot share a file "
            "system | write shared_fs = \"none\""}},
          {go,
           "qemu",
           "virtio_fs_daemon = \"\"",
           "",
           {"error hypervisor.qemu.virtio_fs_daemon: not set, and shared_fs needs a daemon | write "
            "the absolute path of virtiofsd"}},
          {rust,
           "qemu",
           "shared_fs = \"virtio-fs\"\nvirtio_fs_daemon = \"\"",
           "",
           {"error hypervisor.qemu.virtio_fs_daemon: not set, and shared_fs needs a daemon | write "
            "the absolute path of virtiofsd"}},
          {rust, "dragonball", "shared_fs = \"inline-virtio-fs\"\nvirtio_fs_daemon = \"\"", "", {}},
      });
}

TEST_CASE("virtio-fs cache modes, window sizes and queues are the runtime's") {
  const ConfigNode node;
  const std::string dax_go =
      "error hypervisor.qemu.virtio_fs_cache_size: QEMU without the DAX patches has no option for "
      "it and does not start | write virtio_fs_cache_size = 0";
  check_mistakes(
      node,
      {
          {go, "qemu", "virtio_fs_cache = \"metadata\"", "", {}},
          {rust,
           "qemu",
           "shared_fs = \"virtio-fs\"\nvirtio_fs_cache = \"metadata\"",
           "",
           {"error hypervisor.qemu.virtio_fs_cache: 'metadata': not one of never, auto, always"}},
          {go,
           "qemu",
           "virtio_fs_cache = \"none\"",
           "",
           {"warning hypervisor.qemu.virtio_fs_cache: 'none' is the old name of 'never'; virtiofsd "
            "refuses it | write virtio_fs_cache = \"never\""}},
          {rust,
           "qemu",
           "shared_fs = \"virtio-fs\"\nvirtio_fs_cache = \"none\"",
           "",
           {"warning hypervisor.qemu.virtio_fs_cache: 'none' is the old name of 'never' | write "
            "virtio_fs_cache = \"never\""}},
          {go, "qemu", "virtio_fs_cache_size = 1024", "", {dax_go}},
          {go,
           "qemu",
           "virtio_fs_cache_size = 2",
           "",
           {dax_go,
            "warning hypervisor.qemu.virtio_fs_cache_size: 2 MiB; the unit is MiB, and was GB in "
            "2019 | write virtio_fs_cache_size = 2048 if 2 GiB are meant"}},
          {rust,
           "qemu",
           "shared_fs = \"virtio-fs\"\nvirtio_fs_cache_size = 1024",
           "",
           {"warning hypervisor.qemu.virtio_fs_cache_size: runtime-rs does not pass it to QEMU | "
            "write virtio_fs_cache_size = 0"}},
          {go,
           "clh",
           "virtio_fs_cache_size = 1024\nvirtio_fs_cache = \"always\"",
           "",
           {"error hypervisor.clh.virtio_fs_cache_size: the guest mounts with DAX, which this "
            "hypervisor does not have | write virtio_fs_cache_size = 0"}},
          {go, "clh", "virtio_fs_cache_size = 1024\nvirtio_fs_cache = \"never\"", "", {}},
          {rust,
           "clh",
           "shared_fs = \"virtio-fs\"\nvirtio_fs_cache_size = 1024",
           "",
           {"warning hypervisor.clh.virtio_fs_cache_size: runtime-rs does not pass it to this "
            "hypervisor | write virtio_fs_cache_size = 0"}},
          {rust,
           "dragonball",
           "shared_fs = \"inline-virtio-fs\"\nvirtio_fs_cache_size = 1024",
           "",
           {}},
          {go,
           "qemu",
           "virtio_fs_queue_size = 1000",
           "",
           {"error hypervisor.qemu.virtio_fs_queue_size: 1000; QEMU takes a power of two of at "
            "most 1024"}},
          {go,
           "qemu",
           "virtio_fs_queue_size = 2048",
           "",
           {"error hypervisor.qemu.virtio_fs_queue_size: 2048; QEMU takes a power of two of at "
            "most 1024"}},
          {go, "qemu", "virtio_fs_queue_size = 1024", "", {}},
      });
}

TEST_CASE("a block driver is one that runtime and hypervisor know") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "block_device_driver = \"virtio-blk-pci\"",
           "",
           {"error hypervisor.qemu.block_device_driver: 'virtio-blk-pci': runtime-rs's word, which "
            "the Go runtime refuses | write block_device_driver = \"virtio-blk\""}},
          {rust,
           "qemu",
           "block_device_driver = \"virtio-blk\"",
           "",
           {"error hypervisor.qemu.block_device_driver: 'virtio-blk': the Go runtime's word, which "
            "runtime-rs refuses | write block_device_driver = \"virtio-blk-pci\""}},
          {rust,
           "firecracker",
           "block_device_driver = \"virtio-mmio\"",
           "",
           {"error hypervisor.firecracker.block_device_driver: 'virtio-mmio': the Go runtime's "
            "word, which runtime-rs refuses | write block_device_driver = \"virtio-blk-mmio\""}},
          {go,
           "qemu",
           "block_device_driver = \"ide\"",
           "",
           {"error hypervisor.qemu.block_device_driver: 'ide': not one of virtio-scsi, virtio-blk, "
            "virtio-mmio, nvdimm, virtio-blk-ccw"}},
          {go,
           "clh",
           "block_device_driver = \"virtio-scsi\"",
           "",
           {"error hypervisor.clh.block_device_driver: 'virtio-scsi': the first block device that "
            "is plugged in fails with clh | write block_device_driver = \"virtio-blk\""}},
          {rust,
           "qemu",
           "block_device_driver = \"virtio-blk-mmio\"",
           "",
           {"error hypervisor.qemu.block_device_driver: 'virtio-blk-mmio': runtime-rs refuses it "
            "with qemu | write block_device_driver = \"virtio-blk-pci\""}},
          {rust,
           "dragonball",
           "shared_fs = \"inline-virtio-fs\"\n"
           "block_device_driver = \"virtio-scsi\"",
           "",
           {"error hypervisor.dragonball.block_device_driver: 'virtio-scsi': runtime-rs refuses it "
            "with dragonball | write block_device_driver = \"virtio-blk-pci\""}},
          {rust,
           "openvmm",
           "block_device_driver = \"virtio-scsi\"",
           "",
           {"warning hypervisor.openvmm.block_device_driver: 'virtio-scsi': OpenVMM takes only "
            "virtio-blk-pci while it runs"}},
          {go,
           "qemu",
           "shared_fs = \"none\"\nconfidential_guest = true\n"
           "block_device_driver = \"virtio-mmio\"",
           "",
           {"error hypervisor.qemu.block_device_driver: 'virtio-mmio' with confidential_guest"}},
          {rust,
           "qemu",
           "confidential_guest = true\nvm_rootfs_driver = \"virtio-blk-mmio\"",
           "",
           {"error hypervisor.qemu.vm_rootfs_driver: 'virtio-blk-mmio' with confidential_guest"}},
          {go,
           "qemu",
           "block_device_aio = \"aio\"",
           "",
           {"error hypervisor.qemu.block_device_aio: 'aio': not one of io_uring, native, "
            "threads"}},
          {go,
           "qemu",
           "block_device_logical_sector_size = 4096\n"
           "block_device_physical_sector_size = 512",
           "",
           {"error hypervisor.qemu.block_device_logical_sector_size: 4096 bytes, more than a "
            "physical sector's 512 bytes"}},
          {rust,
           "qemu",
           "block_device_logical_sector_size = 1000",
           "",
           {"error hypervisor.qemu.block_device_logical_sector_size: 1000 bytes; 0 or a power of "
            "two from 512 to 65536"}},
          {go,
           "qemu",
           "enable_vhost_user_store = true",
           "",
           {"error hypervisor.qemu.enable_vhost_user_store: needs enable_hugepages, or no sandbox "
            "starts | write enable_hugepages = true"}},
          {go, "qemu", "enable_vhost_user_store = true\nenable_hugepages = true", "", {}},
          {rust,
           "qemu",
           "enable_vhost_user_store = true\nvhost_user_store_path = \"/opt\"",
           "",
           {"warning hypervisor.qemu.enable_vhost_user_store: no effect: runtime-rs does not use "
            "the store"}},
          {go,
           "qemu",
           "disk_rate_limiter_ops_one_time_burst = 3",
           "",
           {"warning hypervisor.qemu.disk_rate_limiter_ops_one_time_burst: no effect without "
            "disk_rate_limiter_ops_max_rate"}},
      });
}

}  // namespace kata::test
