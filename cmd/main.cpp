// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <ext/stdio_filebuf.h>
#include <iostream>
#include <streambuf>
#include <string_view>

#include "cmd/run.hpp"

namespace {

constexpr unsigned default_columns = 80;

unsigned columns_of(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return default_columns;
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
  const bool out = ::isatty(STDOUT_FILENO) == 1;
  return {.out = out,
          .err = ::isatty(STDERR_FILENO) == 1,
          .no_color = is_set("NO_COLOR") || term == nullptr || std::strcmp(term, "dumb") == 0,
          .columns = out ? columns_of(STDOUT_FILENO) : default_columns};
}

// Standard output, which remembers why it failed: std::cout knows only that it did.
class Output : public std::streambuf {
 public:
  Output() { setp(buffer_.data(), buffer_.data() + buffer_.size()); }

 protected:
  int overflow(int c) override {
    if (sync() != 0) return traits_type::eof();
    if (c != traits_type::eof()) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }

  int sync() override {
    std::string_view rest{pbase(), static_cast<std::size_t>(pptr() - pbase())};
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    while (error_ == 0 && !rest.empty()) {
      const ssize_t put = ::write(STDOUT_FILENO, rest.data(), rest.size());
      if (put >= 0)
        rest.remove_prefix(static_cast<std::size_t>(put));
      else if (errno != EINTR)
        error_ = errno;
    }
    if (error_ == 0) return 0;
    errno = error_;
    return -1;
  }

 private:
  std::array<char, 16384> buffer_;  // NOLINT(*-member-init): written before it is read
  int error_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  keep_standard_streams();
  try {
    // Not std::cin: in step with stdio it takes a failed read for the end of the input, and out of
    // step all eight standard streams get buffers.
    __gnu_cxx::stdio_filebuf<char> in_buffer{STDIN_FILENO, std::ios::in};
    std::istream in{&in_buffer};
    Output buffer;
    std::ostream out{&buffer};
    return kata::cmd::run({.program = argc > 0 ? argv[0] : "kata-ctl",
                           .args = {argv + (argc > 0 ? 1 : 0), argv + argc},
                           .in = in,
                           .out = out,
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
