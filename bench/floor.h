// SPDX-License-Identifier: Apache-2.0
// What the C programs share: they stop at the first failed system call, and know where volumes
// and consoles are.
#ifndef KATA_BENCH_FLOOR_H
#define KATA_BENCH_FLOOR_H

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define RECORD_FORMAT                                                               \
  "{\"volume-type\":\"directvol\",\"volume_type\":\"directvol\",\"device\":\"%s\"," \
  "\"fstype\":\"ext4\",\"fs_type\":\"ext4\",\"metadata\":{},\"options\":[]}\n"

static inline int checked(long result, const char* what) {
  if (result >= 0) return (int)result;
  perror(what);
  exit(1);
}

static inline int open_directory(int parent, const char* path, unsigned long resolve) {
  const struct open_how how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC, .resolve = resolve};
  return checked(syscall(SYS_openat2, parent, path, &how, sizeof how), path);
}

// Below `root` links of the administrator are followed; below its /run nobody's are.
static inline int open_volumes(int root) {
  const int run = open_directory(root, "run", RESOLVE_IN_ROOT);
  const int volumes = open_directory(run, "kata-containers/shared/direct-volumes",
                                     RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
  close(run);
  return volumes;
}

static inline int connect_to(const char* path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  const int fd = checked(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  checked(connect(fd, (const struct sockaddr*)&address, sizeof address), path);
  return fd;
}

#endif
