// SPDX-License-Identifier: Apache-2.0
// floor_copy VMM_SOCKET in|out raw|base64 FILE BYTES: what a guest's terminal carries, and nothing
// else: no probe, no digest, no file that is written on either side.
//   raw     the terminal takes bytes as they are
//   base64  in lines of 76 characters, on the terminal as it is but for its echo
// "in" sends BYTES bytes that the guest forgets; "out" reads the first BYTES of the guest's FILE.
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>

#include "floor.h"

#define READY "0123456789abcdef<"
#define DONE "0123456789abcdef>"
#define LINE_BYTES 57  // 76 characters of base64

static char buffer[65536 + 1];

static void send_bytes(int fd, const char* bytes, size_t size) {
  while (size > 0) {
    const size_t sent = (size_t)checked(send(fd, bytes, size, MSG_NOSIGNAL), "send");
    bytes += sent;
    size -= sent;
  }
}

__attribute__((format(printf, 2, 3))) static void type_line(int fd, const char* format, ...) {
  char line[4096];
  va_list arguments;
  va_start(arguments, format);
  const int size = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (size < 0 || (size_t)size >= sizeof line) exit(2);
  send_bytes(fd, line, (size_t)size);
}

// Reads to the end of `what`, one byte at a time: what follows is not lost.
static void read_until(int fd, const char* what) {
  const size_t length = strlen(what);
  for (size_t used = 0; used < length || memcmp(buffer + used - length, what, length) != 0;) {
    if (used == sizeof buffer || checked(read(fd, buffer + used, 1), "read") == 0) exit(1);
    ++used;
  }
}

static void read_bytes(int fd, unsigned long size) {
  while (size > 0) {
    const size_t most = size < sizeof buffer - 1 ? size : sizeof buffer - 1;
    const int got = checked(read(fd, buffer, most), "read");
    if (got == 0) exit(1);
    size -= (unsigned long)got;
  }
}

// Base64 of `size` bytes, as `base64` writes it: whole lines, and one that is shorter.
static unsigned long base64_size(unsigned long size) {
  const unsigned long characters = (size + 2) / 3 * 4;
  return characters + (size + LINE_BYTES - 1) / LINE_BYTES;
}

static void send_raw(int fd, unsigned long size) {
  for (unsigned long most; size > 0; size -= most) {
    most = size < sizeof buffer - 1 ? size : sizeof buffer - 1;
    send_bytes(fd, buffer, most);
  }
}

// Whole lines alone; what is less than one is left out.
static void send_base64(int fd, unsigned long size) {
  enum { lines = 800, width = 77 };
  for (size_t i = 0; i < lines; ++i) {
    memset(buffer + i * width, 'K', width - 1);
    buffer[i * width + width - 1] = '\n';
  }
  for (unsigned long left = size / LINE_BYTES; left > 0;) {
    const unsigned long some = left < lines ? left : lines;
    send_bytes(fd, buffer, some * width);
    left -= some;
  }
  send_bytes(fd, "\x04", 1);
}

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const int is_in = strcmp(argv[2], "in") == 0;
  const int is_raw = strcmp(argv[3], "raw") == 0;
  const unsigned long size = strtoul(argv[5], NULL, 10);
  const int console = connect_to(argv[1]);
  type_line(console, "CONNECT 1026\n");
  read_until(console, "\n");
  // The quotes keep an echo from saying what the guest says when it is ready.
  type_line(console, "stty %s -echo -opost;printf '0123456789abcd''ef<';", is_raw ? "raw" : "");
  if (is_in && is_raw) type_line(console, "head -c %lu >/dev/null", size);
  if (is_in && !is_raw) type_line(console, "base64 -d >/dev/null");
  if (!is_in && is_raw) type_line(console, "head -c %lu '%s'", size, argv[4]);
  if (!is_in && !is_raw) type_line(console, "head -c %lu '%s'|base64", size, argv[4]);
  type_line(console, ";printf '0123456789abcd''ef>';exit\n");
  read_until(console, READY);
  if (!is_in)
    read_bytes(console, is_raw ? size : base64_size(size));
  else if (is_raw)
    send_raw(console, size);
  else
    send_base64(console, size);
  read_until(console, DONE);
  return 0;
}
