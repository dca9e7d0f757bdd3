// SPDX-License-Identifier: Apache-2.0
// attach SOCKET [ESCAPE] [plain]: a session with the console behind a hybrid socket.
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "core/host.hpp"
#include "exec/escape.hpp"
#include "exec/session.hpp"
#include "exec/signals.hpp"

namespace kata::exec {
namespace {

Result<Fd> connect_console(const std::string& socket, const Wait& wait) {
  Wire wire { TRY(connect_unix(Host{}, socket)) };
  TRY(wire.send("CONNECT 1026\n", wait));
  char byte = 0;
  while (byte != '\n') {
    Interest ready{wire.fd(), true, false};
    TRY(wait_ready(ready, wait));
    if (::read(wire.fd(), &byte, 1) != 1) return fail(Code::unavailable, "no console");
  }
  return Fd{::dup(wire.fd())};
}

Result<int> attach(const std::string& socket, const std::string& escape, bool resize,
                   const Wait& wait) {
  const auto reconnect = [&socket](const Wait& inner) { return connect_console(socket, inner); };
  const auto tell = [](std::string_view text) {
    static_cast<void>(write_all(STDERR_FILENO, "standard error", text));
  };
  const InteractiveOptions options {
    .escape = TRY(parse_escape_character(escape))
    , .resize = resize, .term = "xterm-test", .reconnect = reconnect, .tell = tell, .wait = wait
  };
  return run_interactive(TRY(connect_console(socket, wait)), options);
}

}  // namespace
}  // namespace kata::exec

int main(int argc, char** argv) {
  for (int fd = 0; fd <= STDERR_FILENO; ++fd)  // as the real program does
    if (::fcntl(fd, F_GETFD) < 0) static_cast<void>(::open("/", O_PATH | O_DIRECTORY));
  if (argc < 2) return 2;
  auto signals = kata::exec::Signals::watch_endings();
  if (!signals) return 1;
  const auto status =
      kata::exec::attach(argv[1], argc > 2 ? argv[2] : "~", argc < 4, {.interrupt = signals->fd()});
  signals->deliver();
  if (status) return *status;
  fmt::print(stderr, "error: {}\n", status.error().what);
  return 1;
}
