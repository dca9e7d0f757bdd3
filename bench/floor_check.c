// SPDX-License-Identifier: Apache-2.0
// floor_check LIST: opens and reads what 'check' does, each once, and looks at nothing. Each line
// of LIST is a letter, a blank and an absolute path: r reads a file, d lists a directory, l reads a
// link, o opens, s looks whether it is there. What is not there is looked for too.
#define _GNU_SOURCE
#include <dirent.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "floor.h"

static char buffer[1 << 16];

static unsigned long read_file(const char* path) {
  unsigned long bytes = 0;
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return 0;
  for (ssize_t got = 1; got > 0; bytes += got > 0 ? (unsigned long)got : 0)
    got = read(file, buffer, sizeof buffer);
  close(file);
  return bytes;
}

static unsigned long list_directory(const char* path) {
  unsigned long entries = 0;
  const int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return 0;
  for (ssize_t got = 1; got > 0; entries += got > 0)
    got = getdents64(directory, buffer, sizeof buffer);
  close(directory);
  return entries;
}

static unsigned long look(char what, const char* path) {
  struct stat info;
  char target[PATH_MAX];
  switch (what) {
    case 'r': return read_file(path);
    case 'd': return list_directory(path);
    case 'l': return readlink(path, target, sizeof target) > 0;
    case 'o': {
      const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
      return file >= 0 && close(file) == 0;
    }
    default: return stat(path, &info) == 0;
  }
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fputs("usage: floor_check LIST\n", stderr);
    return 2;
  }
  const int file = checked(open(argv[1], O_RDONLY | O_CLOEXEC), argv[1]);
  struct stat info;
  checked(fstat(file, &info), argv[1]);
  char* const list = calloc(1, (size_t)info.st_size + 1);
  if (!list || read(file, list, (size_t)info.st_size) != info.st_size) return 1;
  close(file);
  unsigned long paths = 0;
  unsigned long seen = 0;
  for (char* line = strtok(list, "\n"); line; line = strtok(NULL, "\n"), ++paths)
    if (strlen(line) > 2) seen += look(line[0], line + 2);
  return printf("%lu paths, %lu bytes and entries\n", paths, seen) < 0;
}
