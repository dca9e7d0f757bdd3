// SPDX-License-Identifier: Apache-2.0
// Fills a sysroot with COUNT PCI functions, each with a driver and an IOMMU group of its own, and
// with what else 'check' needs to get as far as them.
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "floor.h"

enum { path_size = 256 };

// Opens `path` below `root`, with its directories made.
static int enter(int root, const char* path) {
  char part[path_size];
  for (const char* slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
    snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
    checked(mkdirat(root, part, 0755) == 0 || errno == EEXIST ? 0 : -1, part);
  }
  checked(mkdirat(root, path, 0755) == 0 || errno == EEXIST ? 0 : -1, path);
  return checked(openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
}

static void write_file(int directory, const char* name, const char* text) {
  const int file = checked(openat(directory, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644), name);
  checked(write(file, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1, name);
  close(file);
}

static void make_link(int directory, const char* name, const char* target) {
  checked(symlinkat(target, directory, name), name);
}

static void make_function(int root, int bus, unsigned number) {
  char address[32];
  char path[path_size];
  snprintf(address, sizeof address, "%04x:%02x:%02x.%x", number >> 16, number >> 8 & 0xff,
           number >> 3 & 0x1f, number & 7);
  snprintf(path, sizeof path, "sys/devices/pci0000:00/%s", address);
  const int device = enter(root, path);
  write_file(device, "class", "0x020000\n");
  write_file(device, "vendor", "0x8086\n");
  write_file(device, "device", "0x1572\n");
  write_file(device, "numa_node", "0\n");
  write_file(device, "driver_override", "(null)\n");
  make_link(device, "driver", "../../../bus/pci/drivers/i40e");
  snprintf(path, sizeof path, "../../../kernel/iommu_groups/%u", number);
  make_link(device, "iommu_group", path);
  close(device);
  snprintf(path, sizeof path, "../../../devices/pci0000:00/%s", address);
  make_link(bus, address, path);

  snprintf(path, sizeof path, "sys/kernel/iommu_groups/%u/devices", number);
  const int group = enter(root, path);
  snprintf(path, sizeof path, "../../../../devices/pci0000:00/%s", address);
  make_link(group, address, path);
  write_file(group, "../reserved_regions", "0x00000000fee00000 0x00000000feefffff msi\n");
  close(group);
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fputs("usage: make_pci SYSROOT COUNT\n", stderr);
    return 2;
  }
  const int root = checked(open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC), argv[1]);
  close(enter(root, "sys/bus/pci/drivers/i40e"));
  const int bus = enter(root, "sys/bus/pci/devices");
  const unsigned count = (unsigned)strtoul(argv[2], NULL, 10);
  for (unsigned number = 0; number < count; ++number) make_function(root, bus, number);
  return printf("%u functions\n", count) < 0;
}
