// SPDX-License-Identifier: Apache-2.0
#include "exec/local_stream.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "exec/guest.hpp"
#include "exec/signals.hpp"
#include "exec/vmm.hpp"

namespace kata::exec {
namespace {

using kata::test::make_file;
using kata::test::text_of;
using namespace std::chrono_literals;

const std::string megabyte(std::size_t{1} << 20, 'x');

Result<> write_all_to(int fd, std::string_view bytes, const Wait& wait = Wait::until(20s)) {
  LocalOutput output{fd, "standard output"};
  return output.write(bytes, wait);
}

std::array<Fd, 2> make_pipe(int flags = O_CLOEXEC) {
  int ends[2];
  REQUIRE(::pipe2(ends, flags) == 0);
  return {Fd{ends[0]}, Fd{ends[1]}};
}

std::string read_to_end(int fd) {
  std::string all;
  std::array<char, 4096> bytes{};
  for (ssize_t got = 0; (got = ::read(fd, bytes.data(), bytes.size())) > 0;)
    all.append(bytes.data(), static_cast<std::size_t>(got));
  return all;
}

}  // namespace

TEST_CASE("output to a file goes on where the file's position is") {
  const Fd file = make_file();
  REQUIRE(write_all_to(file.get(), "first\n"));
  REQUIRE(write_all_to(file.get(), megabyte));
  CHECK((text_of(file) == "first\n" + megabyte));
}

TEST_CASE("output to a slow reader arrives whole") {
  for (const int flags : {O_CLOEXEC, O_CLOEXEC | O_NONBLOCK}) {
    auto [reader, writer] = make_pipe(flags);
    ::fcntl(reader.get(), F_SETFL, 0);
    std::string got;
    std::thread slow{[&, fd = reader.get()] { got = read_to_end(fd); }};
    CHECK(write_all_to(writer.get(), megabyte));
    writer = Fd{};
    slow.join();
    CHECK((got == megabyte));
  }
}

TEST_CASE("output leaves the flags of the pipe that others share alone") {
  const auto [reader, writer] = make_pipe();
  REQUIRE(write_all_to(writer.get(), "x"));
  CHECK((::fcntl(writer.get(), F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("output to a socket arrives whole") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  const Fd reader{ends[0]};
  Fd writer{ends[1]};
  std::string got;
  std::thread slow{[&] { got = read_to_end(reader.get()); }};
  CHECK(write_all_to(writer.get(), megabyte));
  writer = Fd{};
  slow.join();
  CHECK((got == megabyte));
}

TEST_CASE("a full pipe is waited for until the deadline or an interrupt") {
  const auto [reader, writer] = make_pipe();
  const auto late = write_all_to(writer.get(), megabyte, Wait::until(20ms));
  REQUIRE_FALSE(late);
  CHECK(late.error().code == Code::timed_out);
  CHECK(late.error().what == "timed out after 20 ms");

  auto [interrupt, trigger] = make_pipe();
  trigger = Fd{};
  const auto stopped = write_all_to(writer.get(), megabyte, Wait::until(20s, interrupt.get()));
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == Code::interrupted);
}

TEST_CASE("output that cannot be written is an error that says why") {
  const auto no_sigpipe = Signals::watch({SIGTERM});
  auto [reader, writer] = make_pipe();
  reader = Fd{};
  const auto unread = write_all_to(writer.get(), "x");
  REQUIRE_FALSE(unread);
  CHECK(unread.error().code == Code::unavailable);
  CHECK(unread.error().what == "write standard output: nobody reads it");

  const Fd full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
  REQUIRE(full);
  const auto no_space = write_all_to(full.get(), "x");
  REQUIRE_FALSE(no_space);
  CHECK(no_space.error().code == Code::io);
  CHECK(no_space.error().what == "write standard output: No space left on device");

  const Fd place{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
  const auto closed = write_all_to(place.get(), "x");
  REQUIRE_FALSE(closed);
  CHECK(closed.error().what == "write standard output: Bad file descriptor");
}

TEST_CASE("output to a terminal arrives, and a stopped terminal does not stop us") {
  const Fd master{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
  REQUIRE(master);
  REQUIRE(::grantpt(master.get()) == 0);
  REQUIRE(::unlockpt(master.get()) == 0);
  std::array<char, 64> name{};
  REQUIRE(::ptsname_r(master.get(), name.data(), name.size()) == 0);
  const Fd terminal{::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  REQUIRE(terminal);
  REQUIRE(write_all_to(terminal.get(), "text"));
  std::array<char, 8> got{};
  CHECK(::read(master.get(), got.data(), got.size()) == 4);
  const auto late = write_all_to(terminal.get(), megabyte, Wait::until(20ms));
  REQUIRE_FALSE(late);
  CHECK(late.error().code == Code::timed_out);
}

}  // namespace kata::exec
