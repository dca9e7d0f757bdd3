// SPDX-License-Identifier: Apache-2.0
// Stands in for the program in end-to-end tests: becomes $KATA_PROGRAM in a root that has nothing
// but /proc, /sys, /dev and $KATA_TREE, the test's own directory. $KATA_EMPTY_ROOT is a directory
// to put that root on. Same process, same arguments, same working directory; exits 77 where it may
// not, and 126 where the program cannot start there.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

enum { skipped = 77, cannot_start = 126 };

static void need(int result, const char* what) {
  if (result >= 0) return;
  fprintf(stderr, "in_empty_root: %s: %s\n", what, strerror(errno));
  exit(skipped);
}

static const char* setting(const char* name) {
  const char* value = getenv(name);
  if (value != NULL) return value;
  fprintf(stderr, "in_empty_root: %s is not set\n", name);
  exit(skipped);
}

static void write_file(const char* path, const char* text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  need(fd, path);
  need((int)write(fd, text, strlen(text)), path);
  close(fd);
}

// Who is not root gets mounts of its own in a user namespace, as the same user.
static void own_mounts(void) {
  const unsigned uid = geteuid();
  const unsigned gid = getegid();
  need(unshare(uid == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER), "unshare");
  if (uid != 0) {
    char map[64];
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", uid, uid);
    write_file("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "%u %u 1", gid, gid);
    write_file("/proc/self/gid_map", map);
  }
  need(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make mounts private");
}

// Makes each directory of the path below the root, then mounts the machine's own one on it.
static void bring(const char* root, const char* path) {
  char place[PATH_MAX];
  const size_t start = strlen(root);
  snprintf(place, sizeof place, "%s%s/", root, path);
  for (char* c = place + start + 1; *c != '\0'; ++c) {
    if (*c != '/') continue;
    *c = '\0';
    if (mkdir(place, 0755) != 0 && errno != EEXIST) need(-1, place);
    *c = '/';
  }
  need(mount(path, place, NULL, MS_BIND | MS_REC, NULL), path);
}

int main(int argc, char** argv) {
  (void)argc;
  const char* root = setting("KATA_EMPTY_ROOT");
  const char* tree = setting("KATA_TREE");
  const int program = open(setting("KATA_PROGRAM"), O_PATH | O_CLOEXEC);
  need(program, "KATA_PROGRAM");
  char where[PATH_MAX];
  if (getcwd(where, sizeof where) == NULL) need(-1, "working directory");
  own_mounts();
  need(mount("none", root, "tmpfs", 0, "mode=755"), root);
  bring(root, "/proc");
  bring(root, "/sys");
  bring(root, "/dev");
  if (strncmp(tree, "/dev/", strlen("/dev/")) != 0) bring(root, tree);
  need(chroot(root), "chroot");
  if (chdir(where) != 0) need(chdir("/"), "chdir");
  execveat(program, "", argv, environ, AT_EMPTY_PATH);
  fprintf(stderr, "in_empty_root: exec: %s\n", strerror(errno));
  return cannot_start;
}
