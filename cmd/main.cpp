// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>

#include "cmd/run.hpp"

namespace {

unsigned columns_of(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// A closed standard stream would be the number of the next file opened, and messages would land in
// it. Reading from and writing to what stands in for it fails, as it should.
void keep_standard_streams() {
  for (int fd = 0; fd <= STDERR_FILENO; ++fd)
    if (::fcntl(fd, F_GETFD) < 0) static_cast<void>(::open("/", O_PATH | O_DIRECTORY));
}

kata::cmd::Terminals terminals() {
  const char* term = std::getenv("TERM");
  return {.out = ::isatty(STDOUT_FILENO) == 1,
          .err = ::isatty(STDERR_FILENO) == 1,
          .no_color = is_set("NO_COLOR") || term == nullptr || std::strcmp(term, "dumb") == 0,
          .columns = columns_of(STDOUT_FILENO)};
}

}  // namespace

int main(int argc, char** argv) {
  keep_standard_streams();
  try {
    std::ios::sync_with_stdio(false);
    return kata::cmd::run({.program = argc > 0 ? argv[0] : "kata-ctl",
                           .args = {argv + (argc > 0 ? 1 : 0), argv + argc},
                           .in = std::cin,
                           .out = std::cout,
                           .err = std::cerr,
                           .terminals = terminals(),
                           .open_host = [](const std::string& sysroot) {
                             return std::make_unique<kata::Host>(sysroot);
                           }});
  } catch (const std::exception& e) {
    std::cerr << "error: internal error: " << e.what() << '\n';
    return 1;
  }
}
