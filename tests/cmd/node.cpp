// SPDX-License-Identifier: Apache-2.0
#include "node.hpp"

#include <fmt/format.h>

namespace kata::test {
namespace {

constexpr const char* go_text =
    "[hypervisor.qemu]\n"
    "path = \"/opt/kata/bin/qemu\"\n"
    "kernel = \"/opt/kata/vmlinux\"\n"
    "image = \"/opt/kata/image\"\n"
    "virtio_fs_daemon = \"/opt/kata/virtiofsd\"\n"
    "default_memory = 2048\n"
    "default_maxvcpus = 0\n"
    "enable_annotations = [\"kernel_params\"]\n"
    "\n"
    "[agent.kata]\n"
    "dial_timeout = 45\n"
    "\n"
    "[runtime]\n"
    "internetworking_model = \"tcfilter\"\n";

constexpr const char* rust_text =
    "[hypervisor.dragonball]\n"
    "kernel = \"/opt/kata/vmlinux\"\n"
    "image = \"/opt/kata/image\"\n"
    "shared_fs = \"inline-virtio-fs\"\n"
    "\n"
    "[agent.kata]\n"
    "\n"
    "[runtime]\n"
    "hypervisor_name = \"dragonball\"\n"
    "agent_name = \"kata\"\n";

}  // namespace

void fill_node(const Tree& tree) {
  tree.write("/proc/cpuinfo", "processor : 0\nprocessor : 1\n");
  tree.write("/proc/meminfo", "MemTotal: 8388608 kB\n");
  tree.write("/proc/sys/kernel/arch", "x86_64\n");
  for (const char* file :
       {"/opt/kata/bin/qemu", "/opt/kata/vmlinux", "/opt/kata/image", "/opt/kata/virtiofsd",
        "/dev/urandom", "/opt/kata/bin/containerd-shim-kata-v2",
        "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2"})
    tree.write(file, "x");
  tree.write(go_file, go_text);
  tree.write("/opt/kata/share/defaults/kata-containers/runtimes/qemu/config.d/50-memory.toml",
             "[hypervisor.qemu]\ndefault_memory = 4096\n");
  tree.write(rust_file, rust_text);
  tree.write("/opt/kata/share/defaults/kata-containers/runtimes/fc/configuration-fc.toml", "");
  tree.write(
      "/etc/containerd/config.toml",
      fmt::format("version = 3\n"
                  "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata-qemu]\n"
                  "runtime_type = 'io.containerd.kata-qemu.v2'\n"
                  "runtime_path = '/opt/kata/bin/containerd-shim-kata-v2'\n"
                  "options = {{ ConfigPath = '{}' }}\n"
                  "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata-dragonball]\n"
                  "runtime_type = 'io.containerd.kata-dragonball.v2'\n"
                  "runtime_path = '/opt/kata/runtime-rs/bin/containerd-shim-kata-v2'\n"
                  "options = {{ ConfigPath = '{}' }}\n",
                  go_file, rust_file));
}

}  // namespace kata::test
