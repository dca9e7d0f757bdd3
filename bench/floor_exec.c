// SPDX-License-Identifier: Apache-2.0
// floor_exec SHIM_SOCKET VMM_SOCKET: what `kata-ctl exec ID -- true` exchanges with the shim, the
// VMM and the guest's shell, and nothing else. Exits with the status that the guest's shell told.
#include <string.h>
#include <sys/socket.h>

#include "floor.h"

#define MARKER "0123456789abcdef0123456789abcdef"

static void send_text(int fd, const char* text) {
  checked(send(fd, text, strlen(text), MSG_NOSIGNAL), "send");
}

// Reads until `what` came, and returns where it begins; with none, reads to the end.
static const char* read_until(int fd, const char* what) {
  static char buffer[65536];
  size_t used = 0;
  for (;;) {
    const int got = checked(read(fd, buffer + used, sizeof buffer - 1 - used), "read");
    used += (size_t)got;
    buffer[used] = '\0';
    const char* found = what == NULL ? NULL : strstr(buffer, what);
    if (found != NULL) return found;
    if (got == 0) {
      if (what == NULL) return buffer;
      exit(125);
    }
  }
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int shim = connect_to(argv[1]);
  send_text(shim, "GET /agent-url HTTP/1.1\r\nHost: shim\r\nConnection: close\r\n\r\n");
  read_until(shim, NULL);
  close(shim);

  const int console = connect_to(argv[2]);
  send_text(console, "CONNECT 1026\n");
  read_until(console, "\n");
  send_text(console,
            " (unset HISTFILE;exec 3>&2 2>/dev/null;trap : INT QUIT;stty -echo -opost;k=;"
            "m=0123456789abcdef;m=${m}0123456789abcdef;printf '%s=\\n' \"$m\";"
            "while IFS= read -r l;do case $l in +*)k=$k${l#?};;.)k=;;@)x=$k;k=;eval \"$x\";;"
            "esac;done);exit\n");
  read_until(console, MARKER "=");
  send_text(console,
            "+printf '%s<' \"$m\";{ (exec 2>&3 </dev/null 3>&- 4>&- 5>&-;set -- 'true';"
            "case $1 in */*)exec \"$@\";;esac;case $(command -v \"$1\") in /*)exec \"$@\";;esac;"
            "\"$@\");};printf '%s>%d;' \"$m\" \"$?\"\n@\n");
  const int status = atoi(read_until(console, MARKER ">") + sizeof MARKER);
  send_text(console, "\n.\n+exit\n@\n");
  read_until(console, NULL);
  return status;
}
