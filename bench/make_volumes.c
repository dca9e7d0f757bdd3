// SPDX-License-Identifier: Apache-2.0
// Fills a sysroot with COUNT volumes, /kubelet/vol-000001 and so on, as 'direct-volume add' stores
// them. All name one existing device, an empty file of the sysroot.
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "floor.h"

static const char device[] = "/dev/kata-bench-disk";

// Opens `name` below `parent`, made if it is missing, and closes `parent`.
static int enter(int parent, const char* name) {
  checked(mkdirat(parent, name, 0700) == 0 || errno == EEXIST ? 0 : -1, name);
  const int directory = checked(openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), name);
  close(parent);
  return directory;
}

// Padded base64url of `length` bytes; `out` has room for the text and its end.
static void encode(const char* bytes, size_t length, char* out) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (size_t at = 0; at < length; at += 3) {
    unsigned long group = 0;
    for (size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < length ? (unsigned char)bytes[at + i] : 0U);
    for (unsigned i = 0; i < 4; ++i)
      *out++ = at + i <= length ? alphabet[group >> (18 - 6 * i) & 63] : '=';
  }
  *out = '\0';
}

static void make_volume(int volumes, unsigned long number) {
  char path[64];
  char name[128];
  char text[256];
  encode(path, (size_t)snprintf(path, sizeof path, "/kubelet/vol-%06lu", number), name);
  const size_t length = (size_t)snprintf(text, sizeof text, RECORD_FORMAT, device);
  const int directory = enter(checked(dup(volumes), "duplicate a descriptor"), name);
  const int file = checked(
      openat(directory, "mountInfo.json", O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "create a record");
  checked(write(file, text, length) == (ssize_t)length ? 0 : -1, "write a record");
  close(file);
  close(directory);
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fputs("usage: make_volumes SYSROOT COUNT\n", stderr);
    return 2;
  }
  int directory = checked(open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC), argv[1]);
  close(enter(dup(directory), "dev"));
  close(checked(openat(directory, device + 1, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), device));
  static const char* const parts[] = {"run", "kata-containers", "shared", "direct-volumes"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) directory = enter(directory, parts[i]);
  const unsigned long count = strtoul(argv[2], NULL, 10);
  for (unsigned long number = 1; number <= count; ++number) make_volume(directory, number);
  return printf("%lu volumes\n", count) < 0;
}
