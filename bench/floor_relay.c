// SPDX-License-Identifier: Apache-2.0
// floor_relay VMM_SOCKET: what a session on a terminal costs at least: bytes are carried between
// the terminal, in raw mode, and the guest's console, and nothing looks at them.
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>

#include "floor.h"

// Carries what is there; 0 at the end.
static int carry(int from, int to) {
  static char bytes[65536];
  const int got = (int)read(from, bytes, sizeof bytes);
  if (got <= 0) return 0;
  checked(write(to, bytes, (size_t)got), "write");
  return 1;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int console = connect_to(argv[1]);
  checked(write(console, "CONNECT 1026\n", 13), "write");
  struct termios raw;
  checked(tcgetattr(0, &raw), "tcgetattr");
  cfmakeraw(&raw);
  checked(tcsetattr(0, TCSANOW, &raw), "tcsetattr");
  struct pollfd ends[] = {{.fd = 0, .events = POLLIN}, {.fd = console, .events = POLLIN}};
  for (;;) {
    checked(poll(ends, 2, -1), "poll");
    if (ends[0].revents != 0 && !carry(0, console)) return 0;
    if (ends[1].revents != 0 && !carry(console, 1)) return 0;
  }
}
