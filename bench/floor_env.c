// SPDX-License-Identifier: Apache-2.0
// The files that 'env' reads and looks for below a root, without looking at what they say.
#define _GNU_SOURCE
#include "floor.h"

static const char* const read_files[] = {
    "/proc/version",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/etc/os-release",
    "/etc/kata-containers/configuration.toml",
};

// What is looked for and, on a node with one configuration file, not there.
static const char* const looked_for[] = {
    "/etc/containerd/config.toml",
    "/var/lib/rancher/k3s/agent/etc/containerd/config.toml",
    "/var/lib/rancher/rke2/agent/etc/containerd/config.toml",
    "/etc/k0s/containerd.toml",
    "/run/k0s/containerd-cri.toml",
    "/var/snap/microk8s/current/args/containerd.toml",
    "/opt/kata/containerd/config.d/kata-deploy.toml",
    "/etc/crio/crio.conf",
    "/etc/crio/crio.conf.d",
    "/usr/share/defaults/kata-containers/configuration.toml",
    "/opt/kata/share/defaults/kata-containers/configuration.toml",
    "/etc/kata-containers/runtime-rs/configuration.toml",
    "/usr/share/defaults/kata-containers/runtime-rs/configuration.toml",
    "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration.toml",
    "/opt",
    "/usr/share/defaults/kata-containers/runtimes",
    "/usr/share/defaults/kata-containers/runtime-rs/runtimes",
    "/usr/share/defaults/kata-containers/custom-runtimes",
    "/usr/share/defaults/kata-containers/runtime-rs/custom-runtimes",
    "/etc/kata-containers/config.d",
    "/proc/sys/kernel/arch",
    "/dev/vhost-vsock",
    "/dev/kvm",
    "/dev/mshv",
    "/sys/module/kvm_intel/parameters/tdx",
    "/sys/module/kvm_amd/parameters/sev_snp",
    "/sys/module/kvm_amd/parameters/sev",
};

static int open_below(int root, const char* path, unsigned long flags) {
  const struct open_how how = {.flags = flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
  return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fputs("usage: floor_env ROOT\n", stderr);
    return 2;
  }
  const int root = checked(open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC), argv[1]);
  static char buffer[65536];
  long bytes = 0;
  for (size_t i = 0; i < sizeof read_files / sizeof *read_files; ++i) {
    const int file = checked(open_below(root, read_files[i], O_RDONLY), read_files[i]);
    int size;
    while ((size = checked(read(file, buffer, sizeof buffer), read_files[i])) > 0) bytes += size;
    close(file);
  }
  int found = 0;
  for (size_t i = 0; i < sizeof looked_for / sizeof *looked_for; ++i) {
    const int file = open_below(root, looked_for[i], O_PATH);
    if (file < 0) continue;
    ++found;
    close(file);
  }
  return printf("%ld bytes, %d found\n", bytes, found) < 0;
}
