// SPDX-License-Identifier: Apache-2.0
// What a runtime makes of a value: defaults, limits and other changes.
#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

using config::Configuration;
using config::Dialect;
constexpr Dialect go = Dialect::go;
constexpr Dialect rust = Dialect::rust;

struct Effect {
  Dialect dialect;
  const char* hypervisor;
  const char* more;
  const char* key;
  const char* value;
  const char* reason;
};

void check_effects(const ConfigNode& node, const std::vector<Effect>& effects) {
  for (const Effect& e : effects) {
    CAPTURE(config::to_text(e.dialect));
    CAPTURE(e.hypervisor);
    CAPTURE(e.more);
    CAPTURE(e.key);
    const Configuration config = node.load(e.dialect, base(e.dialect, e.hypervisor, e.more));
    const config::Setting* setting = config.find(e.key);
    REQUIRE(setting != nullptr);
    CHECK(config::to_toml(setting->effective) == e.value);
    CHECK(setting->reason == e.reason);
  }
}

}  // namespace

TEST_CASE("processors are clamped to the host as each runtime does") {
  const ConfigNode node;  // 8 processors
  check_effects(
      node,
      {
          {go, "qemu", "", "hypervisor.default_vcpus", "1", ""},
          {go, "qemu", "default_vcpus = 0", "hypervisor.default_vcpus", "1",
           "the default, for it is written as zero"},
          {go, "qemu", "default_vcpus = 0.5", "hypervisor.default_vcpus", "0.5", ""},
          {go, "qemu", "default_vcpus = -1", "hypervisor.default_vcpus", "8",
           "this host has 8 processors"},
          {go, "qemu", "default_vcpus = 9", "hypervisor.default_vcpus", "8",
           "this host has 8 processors"},
          {go, "qemu", "", "hypervisor.default_maxvcpus", "8", "this host has 8 processors"},
          {go, "qemu", "default_maxvcpus = 4", "hypervisor.default_maxvcpus", "4", ""},
          {go, "qemu", "default_maxvcpus = 9", "hypervisor.default_maxvcpus", "8",
           "this host has 8 processors"},
          {rust, "qemu", "default_vcpus = -1", "hypervisor.default_vcpus", "8",
           "this host has 8 processors"},
          {rust, "qemu", "default_vcpus = 6\ndefault_maxvcpus = 4", "hypervisor.default_vcpus", "4",
           "not more than default_maxvcpus"},
          {go, "qemu", "default_vcpus = 6\ndefault_maxvcpus = 4", "hypervisor.default_vcpus", "6",
           ""},
          {rust, "qemu", "", "hypervisor.default_maxvcpus", "8", "this host has 8 processors"},
      });
}

TEST_CASE("the Go runtime has a limit of processors for each architecture") {
  struct {
    const char* arch;
    const char* most;
  } const cases[] = {
      {"x86_64", "240"}, {"aarch64", "123"}, {"ppc64le", "128"},
      {"s390x", "248"},  {"riscv64", "512"},
  };
  const ConfigNode node;
  std::string cpuinfo;
  for (int i = 0; i < 1000; ++i) cpuinfo += "processor : 1\n";
  node.write("/proc/cpuinfo", cpuinfo);
  for (const auto& c : cases) {
    CAPTURE(c.arch);
    node.write("/proc/sys/kernel/arch", c.arch);
    const Configuration config = node.load(go, base(go, "qemu"));
    CHECK(config::to_toml(config.find("hypervisor.default_maxvcpus")->effective) == c.most);
    const Configuration many = node.load(go, base(go, "qemu", "default_vcpus = 999"));
    CHECK(many.number("hypervisor.default_vcpus") == 999);
    const Configuration all = node.load(go, base(go, "qemu", "default_vcpus = -1"));
    CHECK(all.number("hypervisor.default_vcpus") == 1000);
    const Configuration other = node.load(rust, base(rust, "qemu"));
    CHECK(other.integer("hypervisor.default_maxvcpus") == 1000);
  }
}

TEST_CASE("memory is clamped as each runtime does") {
  const ConfigNode node;  // 16384 MiB
  check_effects(
      node,
      {
          {go, "qemu", "", "hypervisor.default_memory", "2048", ""},
          {go, "qemu", "default_memory = 255", "hypervisor.default_memory", "2048",
           "the Go runtime takes 2048 MiB for anything below 256 MiB"},
          {go, "qemu", "default_memory = 256", "hypervisor.default_memory", "256", ""},
          {go, "qemu", "default_memory = 20000", "hypervisor.default_memory", "20000", ""},
          {rust, "qemu", "", "hypervisor.default_memory", "128", ""},
          {rust, "qemu", "default_memory = 255", "hypervisor.default_memory", "255", ""},
          {rust, "qemu", "default_memory = 20000", "hypervisor.default_memory", "16384",
           "at most 16384"},
          {rust, "remote", "", "hypervisor.default_memory", "64", ""},
          {go, "qemu", "", "hypervisor.default_maxmemory", "16384",
           "this host has 16384 MiB of memory"},
          {go, "qemu", "default_maxmemory = 99999", "hypervisor.default_maxmemory", "16384",
           "this host has 16384 MiB of memory"},
          {rust, "qemu", "default_maxmemory = 4096", "hypervisor.default_maxmemory", "4096", ""},
          {go, "qemu", "", "hypervisor.memory_slots", "10", ""},
          {rust, "qemu", "memory_slots = 0", "hypervisor.memory_slots", "128",
           "the default, for it is written as zero"},
      });
  node.write("/proc/sys/kernel/arch", "ppc64le");
  check_effects(
      node, {
                {rust, "qemu", "default_memory = 700", "hypervisor.default_memory", "1024",
                 "whole blocks of 256 MiB on ppc64le, and at least 1024 MiB"},
                {rust, "qemu", "default_maxmemory = 5000", "hypervisor.default_maxmemory", "4864",
                 "whole blocks of 256 MiB on ppc64le, and at least 1024 MiB"},
                {go, "qemu", "default_memory = 700", "hypervisor.default_memory", "700", ""},
            });
}

TEST_CASE("a host that cannot be looked at clamps nothing") {
  const ConfigNode node;
  std::filesystem::remove_all(node.at("/proc"));
  check_effects(
      node, {
                {go, "qemu", "", "hypervisor.default_maxvcpus", "0", ""},
                {go, "qemu", "default_vcpus = 99", "hypervisor.default_vcpus", "99", ""},
                {rust, "qemu", "default_memory = 99999", "hypervisor.default_memory", "99999", ""},
            });
}

TEST_CASE("the shared file system is defaulted as each runtime does") {
  const ConfigNode node;
  check_effects(
      node, {
                {go, "qemu", "", "hypervisor.shared_fs", "\"virtio-fs\"", ""},
                {go, "qemu", "shared_fs = \"none\"", "hypervisor.shared_fs", "\"none\"", ""},
                {rust, "qemu", "", "hypervisor.shared_fs", "\"none\"", ""},
                {rust, "qemu", "shared_fs = \"\"", "hypervisor.shared_fs", "\"virtio-fs\"",
                 "the default, for it is written as zero"},
                {go, "firecracker", "shared_fs = \"virtio-fs\"", "hypervisor.shared_fs", "\"none\"",
                 "Firecracker shares no file system"},
                {go, "remote", "shared_fs = \"virtio-fs\"", "hypervisor.shared_fs", "\"none\"",
                 "a remote guest shares no file system"},
                {go, "qemu", "", "hypervisor.virtio_fs_cache", "\"never\"", ""},
                {go, "clh", "", "hypervisor.virtio_fs_cache", "\"auto\"", ""},
                {rust, "qemu", "shared_fs = \"virtio-fs\"\nvirtio_fs_cache = \"none\"",
                 "hypervisor.virtio_fs_cache", "\"never\"", "the old name of 'never'"},
                {rust, "dragonball", "shared_fs = \"inline-virtio-fs\"\nvirtio_fs_cache_size = 512",
                 "hypervisor.virtio_fs_is_dax", "true", "virtio_fs_cache_size is not 0"},
                {rust, "dragonball", "shared_fs = \"inline-virtio-fs\"\nvirtio_fs_is_dax = true",
                 "hypervisor.virtio_fs_cache_size", "1024", "virtio_fs_is_dax is set"},
                {rust, "dragonball", "shared_fs = \"none\"\nvirtio_fs_is_dax = true",
                 "hypervisor.virtio_fs_cache_size", "0", ""},
                {go, "clh", "", "hypervisor.virtio_fs_queue_size", "1024", ""},
                {go, "qemu", "", "hypervisor.virtio_fs_queue_size", "0", ""},
            });
}

TEST_CASE("block devices and ports are adjusted as each runtime does") {
  const ConfigNode node;
  check_effects(
      node,
      {
          {rust, "qemu", "disable_block_device_use = true", "hypervisor.block_device_driver",
           "\"\"", "disable_block_device_use is set"},
          {go, "qemu", "disable_block_device_use = true", "hypervisor.block_device_driver",
           "\"virtio-scsi\"", ""},
          {rust, "qemu", "", "hypervisor.vhost_user_store_path", "\"\"",
           "enable_vhost_user_store is not set"},
          {rust, "qemu", "enable_vhost_user_store = true", "hypervisor.vhost_user_store_path",
           "\"/var/run/vhost-user\"", ""},
          {go, "qemu", "", "hypervisor.vhost_user_store_path",
           "\"/var/run/kata-containers/vhost-user/\"", ""},
          {rust, "clh", "vm_rootfs_driver = \"virtio-pmem\"", "hypervisor.vm_rootfs_driver",
           "\"virtio-blk-pci\"", "Cloud Hypervisor has no virtio-pmem here"},
          {go, "qemu", "default_bridges = 9", "hypervisor.default_bridges", "5", "at most 5"},
          {rust, "qemu", "default_bridges = 9", "hypervisor.default_bridges", "5", "at most 5"},
          {rust, "clh", "default_bridges = 0", "hypervisor.default_bridges", "2",
           "the default, for it is written as zero"},
          {go, "qemu", "pcie_root_port = 20", "hypervisor.pcie_root_port", "16", "at most 16"},
          {go, "qemu", "pcie_switch_port = 20", "hypervisor.pcie_switch_port", "16", "at most 16"},
          {rust, "qemu", "pcie_root_port = 20", "hypervisor.pcie_root_port", "20", ""},
          {rust, "qemu", "network_queues = 999", "hypervisor.network_queues", "256", "at most 256"},
          {rust, "qemu", "network_queues = 0", "hypervisor.network_queues", "1",
           "the default, for it is written as zero"},
          {go, "clh", "", "hypervisor.disable_vhost_net", "true",
           "this hypervisor has no vhost-net"},
          {go, "qemu", "", "hypervisor.disable_vhost_net", "false", ""},
          {go, "qemu", "machine_type = \"microvm\"", "hypervisor.disable_image_nvdimm", "true",
           "no NVDIMM on this kind of machine"},
          {go, "qemu", "", "hypervisor.disable_image_nvdimm", "false", ""},
          {go, "qemu", "disk_rate_limiter_bw_one_time_burst = 5",
           "hypervisor.disk_rate_limiter_bw_one_time_burst", "0", "ignored without a rate"},
          {go, "qemu", "cpu_features = \" a , ,b \"", "hypervisor.cpu_features", "\"a,b\"",
           "without blanks"},
          {rust, "qemu", "cpu_features = \" a , ,b \"", "hypervisor.cpu_features", "\"a,,b\"",
           "without blanks"},
      });
}

TEST_CASE("the agent and the runtime have defaults of their own") {
  const ConfigNode node;
  check_effects(node, {
                          {rust, "qemu", "", "agent.dial_timeout_ms", "10", ""},
                          {rust, "qemu", "", "agent.reconnect_timeout_ms", "3000", ""},
                          {rust, "qemu", "", "agent.create_container_timeout", "30", ""},
                          {rust, "qemu", "", "agent.server_port", "1024", ""},
                          {rust, "qemu", "", "agent.enable_debug", "false", ""},
                          {rust, "qemu", "", "runtime.internetworking_model", "\"tcfilter\"", ""},
                          {go, "qemu", "", "runtime.vfio_mode", "\"guest-kernel\"", ""},
                          {go, "qemu", "", "factory.template_path", "\"/run/vc/vm/template\"", ""},
                          {rust, "remote", "", "runtime.internetworking_model", "\"none\"", ""},
                      });
  // Without any table for the agent, runtime-rs debugs it.
  const Configuration config = node.load(rust, "[hypervisor.qemu]\n");
  CHECK(config.boolean("agent.enable_debug"));
  CHECK_FALSE(node.load(go, "[hypervisor.qemu]\n").boolean("agent.enable_debug"));
}

TEST_CASE(
    "runtime-rs takes two values for a remote hypervisor, and says so where others are written") {
  const ConfigNode node;
  node.write("/etc/kata-containers/config.d/1.toml",
             "[runtime]\ninternetworking_model = \"tcfilter\"\ndisable_new_netns = true\n");
  constexpr const char* reason =
      "runtime-rs takes this for a remote hypervisor, whatever is written";
  check_effects(node, {
                          {rust, "remote", "", "runtime.internetworking_model", "\"none\"", reason},
                          {rust, "remote", "", "runtime.disable_new_netns", "false", reason},
                          {rust, "qemu", "", "runtime.internetworking_model", "\"tcfilter\"", ""},
                      });
  const Configuration config = node.load(rust, base(rust, "remote"));
  for (const char* key : {"runtime.internetworking_model", "runtime.disable_new_netns"}) {
    CAPTURE(key);
    const config::Setting* setting = config.find(key);
    REQUIRE(setting != nullptr);
    CHECK(config::is_same(setting->effective, setting->fallback));
  }
}

TEST_CASE("a value of the wrong type counts as absent") {
  const ConfigNode node;
  check_effects(
      node, {
                {rust, "qemu", "default_memory = \"2048\"", "hypervisor.default_memory", "128", ""},
                {rust, "qemu", "shared_fs = 1", "hypervisor.shared_fs", "\"none\"", ""},
            });
}

}  // namespace kata::test
