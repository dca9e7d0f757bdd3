// SPDX-License-Identifier: Apache-2.0
#include "command_lines.hpp"

#include <algorithm>

namespace kata::sim {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;
using Words = std::vector<std::string>;

// Cut at blanks.
Words words_of(std::string_view text) {
  Words words;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    words.emplace_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return words;
}

std::string vm_directory(const Options& options) {
  return fmt::format("/run/{}/{}", options.dialect == Dialect::go ? "vc/vm" : "kata", options.id);
}

Words shim_words(const Options& options) {
  return words_of(
      fmt::format("/opt/kata/bin/containerd-shim-kata-v2 -namespace k8s.io -address "
                  "/run/containerd/containerd.sock -publish-binary /usr/bin/containerd -id {}",
                  options.id));
}

Words virtiofsd_words(const Options& options) {
  const std::string shared = fmt::format("/run/kata-containers/shared/sandboxes/{}", options.id);
  if (options.dialect == Dialect::go)
    return words_of(
        fmt::format("/opt/kata/libexec/virtiofsd --syslog --cache=auto --shared-dir={}/shared "
                    "--fd=3 --thread-pool-size=1 --announce-submounts",
                    shared));
  return words_of(
      fmt::format("/opt/kata/libexec/virtiofsd --socket-path {}/virtiofsd.sock --shared-dir {}/ro "
                  "--cache auto --sandbox none --seccomp none --thread-pool-size=1",
                  vm_directory(options), shared));
}

Words qemu_words(const Options& options) {
  Words words = words_of(fmt::format(
      "/opt/kata/bin/qemu-system-x86_64 -name sandbox-{0},debug-threads=on -uuid "
      "5d6b0fc1-6a0f-4a43-9f4e-2b1d33b8c0aa -machine q35,accel=kvm,nvdimm=on -cpu host,pmu=off "
      "-qmp unix:path={1}/qmp.sock,server=on,wait=off -m {2}M,slots=10,maxmem=16988M "
      "-device nvdimm,id=nv0,memdev=mem0,unarmed=on -object memory-backend-file,id=mem0,"
      "mem-path=/opt/kata/share/kata-containers/kata-containers.img,size=268435456,readonly=on "
      "-device vhost-vsock-pci,disable-modern=false,vhostfd=4,id=vsock-{4},guest-cid={4} "
      "-chardev socket,id=char-0f1a,path={1}/vhost-fs.sock "
      "-device vhost-user-fs-pci,chardev=char-0f1a,tag=kataShared,cache-size=512M -vga none "
      "-no-user-config -nodefaults -nographic --no-reboot -pidfile {1}/pid "
      "-smp {3},cores=1,threads=1,sockets=4,maxcpus=4 "
      "-kernel /opt/kata/share/kata-containers/vmlinux.container",
      options.id, vm_directory(options), options.memory_mib, options.vcpus, qemu_cid));
  words.emplace_back("-append");
  words.emplace_back("tsc=reliable panic=1 agent.debug_console agent.debug_console_vport=1026");
  words.emplace_back("-object");
  words.push_back(fmt::format("memory-backend-file,id=dimm1,size={}M,mem-path={}/dev/shm,share=on",
                              options.memory_mib, options.root == "/" ? "" : options.root));
  words.emplace_back("-numa");
  words.emplace_back("node,memdev=dimm1");
  return words;
}

Words stratovirt_words(const Options& options) {
  return words_of(
      fmt::format("/opt/kata/bin/stratovirt -name sandbox-{0} -machine microvm,mem-share=on "
                  "-qmp unix:/run/vc/vm/{0}/qmp.sock,server,nowait -m {1}M -smp {2} "
                  "-device vhost-vsock-device,id=vsock-1,guest-cid={3} "
                  "-device vhost-user-fs-device,chardev=c,tag=kataShared",
                  options.id, options.memory_mib, options.vcpus, qemu_cid));
}

Words firecracker_words(const Options& options) {
  const std::string jail = fmt::format("/run/{}/firecracker/{}/root",
                                       options.dialect == Dialect::go ? "vc" : "kata", options.id);
  return words_of(
      fmt::format("/opt/kata/bin/firecracker --api-sock {0}/run/firecracker.socket --config-file "
                  "{0}/fcConfig.json",
                  jail));
}

struct Hypervisor {
  std::string_view name;
  std::string_view process;
  std::string_view thread;  ///< '#' is the number of the vCPU
  Words (*words)(const Options&);
};

constexpr Hypervisor hypervisors[] = {
    {"qemu", "qemu-system-x86", "CPU #/KVM", qemu_words},
    {"stratovirt", "stratovirt", "CPU #/KVM", stratovirt_words},
    {"firecracker", "firecracker", "fc_vcpu #", firecracker_words},
    {"cloud-hypervisor", "cloud-hyperviso", "vcpu#",
     [](const Options& options) {
       return words_of(
           fmt::format("/opt/kata/bin/cloud-hypervisor --api-socket {}/{}", vm_directory(options),
                       options.dialect == Dialect::go ? "clh-api.sock" : "ch-api.sock"));
     }},
    {"openvmm", "openvmm", "vp-#",
     [](const Options& options) {
       return words_of(
           fmt::format("/opt/kata/bin/openvmm --ttrpc {}/openvmm.sock", vm_directory(options)));
     }},
    // A part of the shim.
    {"dragonball", "containerd-shim", "db_vcpu#", shim_words},
};

}  // namespace

bool is_hypervisor(std::string_view name) {
  return std::ranges::find(hypervisors, name, &Hypervisor::name) != std::end(hypervisors);
}

std::vector<StandIn> parts_of(const Options& options) {
  const Hypervisor& chosen = *std::ranges::find(hypervisors, options.vmm, &Hypervisor::name);
  const bool has_own_memory = options.vmm == "firecracker";
  const std::uint64_t touched = options.touched_mib * mebibyte;
  StandIn vmm{.words = chosen.words(options), .name = std::string{chosen.process}};
  vmm.shared_bytes = has_own_memory ? 0 : touched;
  vmm.private_bytes = has_own_memory ? touched : 0;
  vmm.vcpus = options.vcpus;
  vmm.vcpu_name = chosen.thread;
  std::vector<StandIn> parts;
  if (options.vmm != "dragonball")
    parts.push_back({.words = shim_words(options), .name = "containerd-shim"});
  if (options.vmm != "dragonball" && !has_own_memory)
    parts.push_back({.words = virtiofsd_words(options),
                     .name = "virtiofsd",
                     .shared_bytes = touched,
                     .has_twin = true});
  parts.push_back(std::move(vmm));
  return parts;
}

}  // namespace kata::sim
