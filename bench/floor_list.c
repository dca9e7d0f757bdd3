// SPDX-License-Identifier: Apache-2.0
// The files that 'direct-volume list' must open, read and stat, without looking at what they mean.
#define _GNU_SOURCE
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "floor.h"

struct totals {
  unsigned long volumes;
  unsigned long others;
  unsigned long bytes;
  unsigned long devices;
};

static DIR* checked_stream(int directory) {
  DIR* const stream = fdopendir(directory);
  checked(stream ? 0 : -1, "read a directory");
  return stream;
}

static int is_dot(const char* name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

// The path of the record's device, relative to the root, or an empty text.
static const char* device_of(char* record) {
  static const char key[] = "\"device\":\"/";
  char* const start = strstr(record, key);
  if (!start) return "";
  char* const device = start + sizeof key - 1;
  device[strcspn(device, "\"")] = '\0';
  return device;
}

static void read_record(int root, int directory, struct totals* totals) {
  char text[4096];
  struct stat info;
  const int file = checked(openat(directory, "mountInfo.json", O_RDONLY | O_NOFOLLOW | O_CLOEXEC),
                           "open a record");
  checked(fstat(file, &info), "stat a record");
  const int length = checked(read(file, text, sizeof text - 1), "read a record");
  close(file);
  text[length] = '\0';
  totals->bytes += (unsigned long)length;
  totals->devices += fstatat(root, device_of(text), &info, 0) == 0;
}

static void read_volume(int root, int volumes, const char* name, struct totals* totals) {
  DIR* const stream =
      checked_stream(open_directory(volumes, name, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS));
  for (const struct dirent* entry = readdir(stream); entry; entry = readdir(stream)) {
    if (is_dot(entry->d_name)) continue;
    if (strcmp(entry->d_name, "mountInfo.json") == 0)
      read_record(root, dirfd(stream), totals);
    else
      ++totals->others;  // a marker file carries its meaning in its name
  }
  closedir(stream);
  ++totals->volumes;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fputs("usage: floor_list SYSROOT\n", stderr);
    return 2;
  }
  struct totals totals = {0};
  const int root = checked(open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC), argv[1]);
  DIR* const stream = checked_stream(open_volumes(root));
  for (const struct dirent* entry = readdir(stream); entry; entry = readdir(stream))
    if (!is_dot(entry->d_name)) read_volume(root, dirfd(stream), entry->d_name, &totals);
  return printf("%lu volumes, %lu other files, %lu bytes, %lu devices\n", totals.volumes,
                totals.others, totals.bytes, totals.devices) < 0;
}
