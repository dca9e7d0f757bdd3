// SPDX-License-Identifier: Apache-2.0
#include "check/checks.hpp"
#include "check/memory_need.hpp"
#include "check/needs.hpp"
#include "check/vfio_need.hpp"

namespace kata::check {

// One row a check, one block a group.
// clang-format off
// NOLINTNEXTLINE(readability-function-size): one table
std::span<const Check> all() {
  static constexpr Check checks[] = {
      {"kvm.node", "kvm", "The kernel offers KVM", "/dev/kvm, /proc/misc", needs_kvm, kvm_node},
      {"kvm.access", "kvm", "/dev/kvm can be opened", "root", needs_kvm, kvm_access},
      {"kvm.api", "kvm", "KVM speaks API version 12", "root", needs_kvm, kvm_api},
      {"kvm.create-vm", "kvm", "KVM makes a virtual machine", "root", needs_kvm, kvm_create_vm},
      {"kvm.capabilities", "kvm", "KVM can do what every hypervisor asks for", "root", needs_kvm, kvm_capabilities},
      {"kvm.memslots", "kvm", "KVM has enough memory slots for the configuration", "root", never, kvm_memslots},
      {"kvm.max-vcpus", "kvm", "KVM takes as many vCPUs as are configured", "root", needs_kvm, kvm_max_vcpus},

      {"cpu.flags", "cpu", "The processor has what KVM builds on", "/proc/cpuinfo", never, cpu_flags},
      {"cpu.firmware-lock", "cpu", "The firmware does not lock virtualization", "/proc/cpuinfo, /dev/cpu/0/msr as root", never, cpu_firmware_lock},
      {"cpu.nested", "cpu", "A machine that is a guest can have guests", "/proc/cpuinfo, /dev/kvm as root", never, cpu_nested},

      {"mod.kvm", "modules", "KVM's modules are there", "/sys/module, /lib/modules, /proc/misc", never, mod_kvm},
      {"mod.vhost", "modules", "vhost and vhost_net are there", "/sys/module, /lib/modules, /proc/misc", never, mod_vhost},
      {"mod.vsock", "modules", "vhost_vsock is there", "/sys/module, /lib/modules, /proc/misc", never, mod_vsock},
      {"mod.loading", "modules", "Modules can be loaded", "/proc/sys/kernel/modules_disabled, /proc/cmdline", never, mod_loading},
      {"mod.parameters", "modules", "KVM's module has the switches that it needs", "/sys/module/kvm_*/parameters", never, mod_parameters},

      {"vsock.vhost", "vsock", "Guests can be reached through /dev/vhost-vsock", "/proc/misc, /dev/vhost-vsock", needs_vhost_vsock, vsock_vhost},
      {"vsock.transport", "vsock", "No other driver holds vsock", "/sys/module", needs_vhost_vsock, vsock_transport},

      {"net.tun", "net", "Guests can have a tap device", "/proc/misc, /dev/net/tun", needs_tun, net_tun},
      {"net.vhost", "net", "The kernel carries guests' packets", "/proc/misc, /dev/vhost-net", needs_vhost_net, net_vhost},
      {"net.tcfilter", "net", "The kernel has what internetworking_model \"tcfilter\" needs", "/sys/module, /lib/modules", needs_tcfilter, net_tcfilter},
      {"net.macvtap", "net", "The kernel has what internetworking_model \"macvtap\" needs", "/sys/module, /lib/modules", needs_macvtap, net_macvtap},
      {"net.rate-limit", "net", "The kernel has what configured rate limits need", "/sys/module, /lib/modules", needs_rate_limit, net_rate_limit},

      {"limits.memlock", "limits", "A hypervisor without root may lock its guest's memory", "/proc/PID/limits of the engine", never, limits_memlock},
      {"limits.nofile", "limits", "A container's files can be kept open", "/proc/PID/limits of the engine", never, limits_nofile},
      {"limits.inotify", "limits", "There are inotify instances left for sandboxes", "/proc/*/fd as root", never, limits_inotify},
      {"limits.pids", "limits", "There are enough process ids and threads", "/proc/sys/kernel", never, limits_pids},
      {"limits.aio", "limits", "Disks can be read as block_device_aio has it", "/proc/sys/kernel, /proc/sys/fs", never, limits_aio},

      {"vmm.binary", "vmm", "Every configured hypervisor is there and can run here", "the programs", needs_vmm, vmm_binary},
      {"vmm.version", "vmm", "Every configured hypervisor runs, and is new enough", "the programs, run with --active", never, vmm_version},
      {"vmm.devices", "vmm", "QEMU has the machine and the devices that are configured", "the programs, run with --active", never, vmm_devices},
      {"vmm.jailer", "vmm", "A configured jailer is there", "the programs", needs_vmm, vmm_jailer},

      {"guest.kernel", "guest", "The kernel is there in a form that the hypervisor boots", "the files", is_configured, guest_kernel},
      {"guest.image", "guest", "The image is there and whole", "the files", is_configured, guest_image},
      {"guest.initrd", "guest", "The initrd is there", "the files", is_configured, guest_initrd},
      {"guest.firmware", "guest", "The firmware is there", "the files", is_configured, guest_firmware},
      {"guest.rootfs-type", "guest", "The image holds the configured file system", "the files", is_configured, guest_rootfs_type},
      {"guest.size-vs-memory", "guest", "The initrd or image fits into the guest's memory", "the files", is_configured, guest_size_vs_memory},

      {"prot.tdx", "protection", "Intel TDX is ready, where there is any", "/proc/cpuinfo, /sys/module", never, prot_tdx},
      {"prot.snp", "protection", "AMD SEV-SNP is ready, where there is any", "/proc/cpuinfo, /sys/module, /dev/sev", never, prot_snp},
      {"prot.sev", "protection", "AMD SEV is ready, where there is any", "/proc/cpuinfo, /sys/module, /dev/sev", never, prot_sev},
      {"prot.se", "protection", "IBM Secure Execution is ready, where there is any", "/proc/cpuinfo, /sys/firmware/uv", never, prot_se},
      {"prot.pef", "protection", "POWER's ultravisor is there", "/sys/firmware/ultravisor", never, prot_pef},
      {"prot.guest", "protection", "Confidential guests can be protected", "all of the group", is_confidential, prot_guest},

      {"config.found", "config", "A configuration file is in force", "the runtimes' files", never, config_found},
      {"config.shadowed", "config", "No file is hidden behind another", "the runtimes' files", never, config_shadowed},
      {"config.env", "config", "No shim is led to a file that it refuses", "shims, units", is_configured, config_env},
      {"config.parse", "config", "Every file can be read", "the runtimes' files", is_configured, config_parse},
      {"config.dropins", "config", "Every drop-in can be read", "config.d beside them", is_configured, config_dropins},
      {"config.keys", "config", "Every key is known to its runtime", "the runtimes' files", is_configured, config_keys},
      {"config.rules", "config", "Every value is one that its runtime takes", "the runtimes' files", is_configured, config_rules},
      {"config.combos", "config", "No settings contradict each other", "the runtimes' files", is_configured, config_combos},
      {"config.annotations", "config", "No annotation lets a pod open the host or a console", "the runtimes' files", never, config_annotations},

      {"runtime.handlers", "runtime", "Every handler leads to a shim and a file", "the engines' files", always, runtime_handlers},

      {"host.cgroup", "host", "cgroup v2 has the controllers that count", "/sys/fs/cgroup", never, host_cgroup},
      {"host.lsm", "host", "SELinux or AppArmor confines hypervisors", "/sys/kernel/security/lsm", never, host_lsm},
      {"host.vuln", "host", "The processor's holes are countered", "/sys/devices/system/cpu/vulnerabilities", never, host_vuln},
      {"host.ksm", "host", "Guests' pages are not merged", "/sys/kernel/mm/ksm/run", never, host_ksm},
      {"host.swap", "host", "Guests' memory stays off the disk", "/proc/swaps", never, host_swap},
      {"host.mountns", "host", "This program sees the host's mounts", "/proc/self/ns, /proc/1/ns as root", never, host_mountns},
      {"huge.mount", "memory", "/dev/hugepages is mounted for guests that use it", "/proc/1/mountinfo", needs_hugepage_mount, huge_mount},
      {"huge.pages", "memory", "There are hugepages for another sandbox, and for SPDK", "/sys/kernel/mm/hugepages", needs_hugepages, huge_pages},
      {"huge.numa", "memory", "One NUMA node has the hugepages of a sandbox", "/sys/devices/system/node", never, huge_numa},
      {"shm.mount", "memory", "/dev/shm is a tmpfs that can be written", "/proc/1/mountinfo", needs_shm, shm_mount},
      {"shm.capacity", "memory", "/dev/shm has room for another sandbox", "statfs of /dev/shm, root for /proc/PID/fd", needs_shm, shm_capacity},
      {"dax.window", "memory", "A DAX window works and costs the guest little", "the configuration", always, dax_window},

      {"iommu.enabled", "vfio", "The kernel drives an IOMMU", "/sys/kernel/iommu_groups", needs_vfio, iommu_enabled},
      {"iommu.noiommu", "vfio", "No device is given away without an IOMMU", "/sys/module/vfio", needs_vfio, iommu_noiommu},
      {"vfio.modules", "vfio", "The drivers that hand devices to guests are there", "/sys/module, /lib/modules", needs_vfio, vfio_modules},
      {"vfio.groups", "vfio", "Devices for guests can leave with their IOMMU group", "/sys/bus/pci/devices", needs_vfio, vfio_groups},
      {"vfio.nodes", "vfio", "Devices for guests have nodes that a hypervisor can open", "/dev/vfio", needs_vfio, vfio_nodes},

      {"fs.daemon", "fs", "virtiofsd is there and of the right generation", "virtiofsd's own file", always, fs_daemon},

      {"vol.device", "volumes", "Recorded volumes' devices are there and free", "/run/kata-containers, root for devices", never, vol_device},
      {"vol.formatted", "volumes", "Recorded volumes hold the file system that is expected", "root for devices", never, vol_formatted},
      {"vol.socket", "volumes", "Somebody serves recorded vhost-user volumes", "/proc/net/unix", never, vol_socket},

      {"capacity.summary", "capacity", "The node has room for another sandbox", "/proc/meminfo, /dev/shm, hugepages, root for /proc/PID/fd", never, capacity_summary},
  };
  return checks;
}
// clang-format on

}  // namespace kata::check
