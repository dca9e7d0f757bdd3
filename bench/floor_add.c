// SPDX-License-Identifier: Apache-2.0
// The system calls of a durable 'direct-volume add' of a new volume, and nothing else.
#define _GNU_SOURCE
#include <sys/file.h>
#include <sys/stat.h>

#include "floor.h"

static void write_record(int directory) {
  char text[256];
  const int length = snprintf(text, sizeof text, RECORD_FORMAT, "/tmp/x.img");
  const int file = checked(openat(directory, "mountInfo.json",
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
                           "create mountInfo.json");
  checked(fchmod(file, 0600), "set the mode of mountInfo.json");
  checked(write(file, text, (size_t)length) == length ? 0 : -1, "write mountInfo.json");
  checked(fsync(file), "sync mountInfo.json");
  close(file);
}

static void add(int volumes, const char* name) {
  const char* const staging = ".floor_add";
  checked(mkdirat(volumes, staging, 0700), "make the staging directory");
  const int directory = open_directory(volumes, staging, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
  checked(fchmod(directory, 0700), "set the mode of the staging directory");
  write_record(directory);
  checked(fsync(directory), "sync the staging directory");
  checked(renameat2(volumes, staging, volumes, name, RENAME_NOREPLACE), name);
  checked(fsync(volumes), "sync the volume root");
  close(directory);
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fputs("usage: floor_add SYSROOT NAME\n", stderr);
    return 2;
  }
  const int root = checked(open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC), argv[1]);
  const int volumes = open_volumes(root);
  const int lock = open_directory(volumes, ".", RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
  checked(flock(lock, LOCK_EX | LOCK_NB), "lock the volume root");
  add(volumes, argv[2]);
  return printf("%s added\n", argv[2]) < 0;
}
