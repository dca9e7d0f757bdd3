// SPDX-License-Identifier: Apache-2.0
// Rules and combinations: programs, images.
#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr auto go = config::Dialect::go;
constexpr auto rust = config::Dialect::rust;

}  // namespace

TEST_CASE("files that a runtime opens must exist") {
  const ConfigNode node;
  std::filesystem::remove(node.at("/dev/urandom"));
  const std::string entropy = "error hypervisor.qemu.entropy_source: '/dev/urandom': no such file";
  check_mistakes(
      node,
      {
          {go, "qemu", "path = \"/no\"", "", {"error hypervisor.qemu.path: '/no': no such file"}},
          {go,
           "qemu",
           "kernel = \"/no\"",
           "",
           {"error hypervisor.qemu.kernel: '/no': no such file"}},
          {go,
           "qemu",
           "kernel = \"vmlinuz\"",
           "",
           {"error hypervisor.qemu.kernel: 'vmlinuz': not an absolute path | write the kernel's "
            "absolute path"}},
          {go, "qemu", "image = \"/no\"", "", {"error hypervisor.qemu.image: '/no': no such file"}},
          {go,
           "qemu",
           "initrd = \"/no\"",
           "",
           {"error hypervisor.qemu.initrd: '/no': no such file"}},
          {go,
           "qemu",
           "firmware = \"/no\"",
           "",
           {"error hypervisor.qemu.firmware: '/no': no such file"}},
          {go,
           "qemu",
           "firmware_volume = \"/no\"",
           "",
           {"error hypervisor.qemu.firmware_volume: '/no': no such file"}},
          {go,
           "qemu",
           "pflashes = [\"/opt/image\", \"/no\"]",
           "",
           {"error hypervisor.qemu.pflashes: '/no': no such file"}},
          {go,
           "qemu",
           "jailer_path = \"/no\"",
           "",
           {"error hypervisor.qemu.jailer_path: '/no': no such file"}},
          {go,
           "qemu",
           "virtio_fs_daemon = \"/no\"",
           "",
           {"error hypervisor.qemu.virtio_fs_daemon: '/no': no such file"}},
          {rust, "qemu", "", "", {entropy}},
          {rust,
           "qemu",
           "ctlpath = \"/no\"",
           "",
           {entropy, "error hypervisor.qemu.ctlpath: '/no': no such file"}},
          {rust,
           "remote",
           "",
           "",
           {"error hypervisor.remote.entropy_source: '/dev/urandom': no such file",
            "error hypervisor.remote.hypervisor_socket: '/run/peerpod/hypervisor.sock': no such "
            "file",
            "error hypervisor.remote.image: runtime-rs refuses any value with remote | remove the "
            "line"}},
      });
}

TEST_CASE("a guest boots from one image that fits") {
  const ConfigNode node;
  node.write("/opt/empty", "");
  node.write("/opt/big", "");
  std::filesystem::resize_file(node.at("/opt/big"), 300U << 20);
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "image = \"\"",
           "",
           {"error hypervisor.qemu.image: neither image nor initrd is set"}},
          {rust,
           "qemu",
           "image = \"\"",
           "",
           {"error hypervisor.qemu.image: neither image nor initrd is set"}},
          {go,
           "qemu",
           "image = \"/opt/image\"\ninitrd = \"/opt/image\"",
           "",
           {"error hypervisor.qemu.initrd: image and initrd are both set | keep one of them"}},
          {rust,
           "clh",
           "image = \"/opt/image\"\ninitrd = \"/opt/image\"",
           "",
           {"error hypervisor.clh.initrd: image and initrd are both set | keep one of them"}},
          {go, "firecracker", "initrd = \"/opt/image\"", "", {}},
          {rust,
           "firecracker",
           "initrd = \"/opt/image\"",
           "",
           {"error hypervisor.firecracker.image: not set, and runtime-rs boots Firecracker from an "
            "image only"}},
          {go,
           "qemu",
           "image = \"\"\nshared_fs = \"none\"\nconfidential_guest = true\n"
           "machine_type = \"s390-ccw-virtio\"",
           "",
           {"error hypervisor.qemu.machine_type: 's390-ccw-virtio': not one of q35, microvm"}},
          {rust,
           "qemu",
           "image = \"\"\nconfidential_guest = true\n"
           "vm_rootfs_driver = \"virtio-blk-ccw\"",
           "",
           {}},
          {go,
           "qemu",
           "image = \"/opt/empty\"",
           "",
           {"error hypervisor.qemu.image: '/opt/empty': an empty file"}},
          {rust,
           "qemu",
           "initrd = \"/opt/big\"\ndefault_memory = 300",
           "",
           {"error hypervisor.qemu.initrd: 300 MiB, and the guest has 300 MiB of memory | raise "
            "default_memory"}},
          {go, "qemu", "initrd = \"/opt/big\"\ndefault_memory = 301", "", {}},
          {go,
           "qemu",
           "image = \"/opt/big\"\ndefault_memory = 300",
           "",
           {"warning hypervisor.qemu.image: 300 MiB, and the guest has 300 MiB of memory | raise "
            "default_memory"}},
          {rust, "qemu", "image = \"/opt/big\"\ndefault_memory = 300", "", {}},
          {go,
           "qemu",
           "rootfs_type = \"ext3\"",
           "",
           {"error hypervisor.qemu.rootfs_type: 'ext3': not one of ext4, xfs, erofs | did you mean "
            "'ext4'?"}},
      });
}

TEST_CASE("verity parameters are complete and in whole blocks") {
  const ConfigNode node;
  const auto verity = [](const char* params) {
    return std::string{"kernel_verity_params = \""} + params + "\"";
  };
  struct {
    const char* params;
    const char* problem;
  } const cases[] = {
      {"root_hash=a,salt=b,data_blocks=1,data_block_size=4096,hash_block_size=4096", ""},
      {"salt=b,data_blocks=1,data_block_size=4096,hash_block_size=4096", "root_hash is missing"},
      {"root_hash=a,salt=,data_blocks=1,data_block_size=4096,hash_block_size=4096",
       "salt is missing"},
      {"root_hash=a,salt=b,data_blocks=0,data_block_size=4096,hash_block_size=4096",
       "data_blocks '0': not a number above 0"},
      {"root_hash=a,salt=b,data_blocks=1,data_block_size=100,hash_block_size=4096",
       "data_block_size 100: not a multiple of 512 bytes"},
      {"root_hash=a,salt=b,data_blocks=1,data_block_size=512,hash_block_size=x",
       "hash_block_size 'x': not a number above 0"},
      {"root_hash", "'root_hash': not NAME=VALUE"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.params);
    const auto config = node.load(go, base(go, "qemu", verity(c.params)));
    const std::string problem{c.problem};
    CHECK(texts_of(config.findings) ==
          (problem.empty() ? std::vector<std::string>{}
                           : std::vector<std::string>{
                                 "error hypervisor.qemu.kernel_verity_params: " + problem}));
  }
}

}  // namespace kata::test
