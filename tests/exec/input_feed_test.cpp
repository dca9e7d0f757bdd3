// SPDX-License-Identifier: Apache-2.0
#include "exec/input_feed.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exec/guest.hpp"
#include "exec/vmm.hpp"

namespace kata::exec {
namespace {

using kata::test::make_file;

// All lines that the feed makes of what `fd` has.
std::string fed(int fd, InputEncoding encoding) {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  const Fd other{ends[1]};
  Wire wire{Fd{ends[0]}};
  InputFeed feed{fd, encoding};
  while (!feed.is_done()) {
    CHECK(feed.wanted() == fd);
    CHECK_FALSE(feed.has_pending());
    if (const auto taken = feed.take(); !taken) return taken.error().what;
    CHECK(feed.wanted() == -1);
    while (feed.has_pending()) REQUIRE(feed.give(wire, Wait::until(std::chrono::seconds{20})));
  }
  CHECK(feed.wanted() == -1);
  REQUIRE(::shutdown(wire.fd(), SHUT_WR) == 0);
  return kata::test::receive_text(other.get());
}

}  // namespace

TEST_CASE("bytes are written so that a terminal does not act upon them") {
  struct {
    std::string_view bytes;
    InputEncoding encoding;
    std::string_view line;
  } const cases[] = {
      {"", InputEncoding::base64, ""},
      {"a", InputEncoding::base64, "YQ=="},
      {"\xff\xfe\xfd", InputEncoding::base64, "//79"},
      {{"\0\n\x03\x04", 4}, InputEncoding::base64, "AAoDBA=="},
      {"", InputEncoding::octal, ""},
      {"a", InputEncoding::octal, R"(\0141)"},
      {{"\0\n\\\xff", 4}, InputEncoding::octal, R"(\0000\0012\0134\0377)"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.line);
    CHECK(encode_input(c.bytes, c.encoding) == c.line);
  }
}

TEST_CASE("no line of input is longer than a terminal takes") {
  const std::string bytes(10'000, '\xff');
  for (const InputEncoding encoding : {InputEncoding::base64, InputEncoding::octal}) {
    const std::string lines = fed(make_file(bytes).get(), encoding);
    CHECK(lines.ends_with("\n.\n"));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = lines.find('\n', begin)) != lines.npos; begin = end + 1)
      CHECK(end - begin < 4095);
  }
}

TEST_CASE("every input ends with a line of its own") {
  CHECK(fed(make_file("ab").get(), InputEncoding::base64) == "YWI=\n.\n");
  CHECK(fed(make_file("ab").get(), InputEncoding::octal) == "\\0141\\0142\n.\n");
  CHECK(fed(make_file("").get(), InputEncoding::octal) == ".\n");
  const Fd nothing{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  CHECK(fed(nothing.get(), InputEncoding::base64) == ".\n");
}

TEST_CASE("a standard input that is closed or only a place has nothing to give") {
  const Fd place{::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)};
  CHECK(fed(place.get(), InputEncoding::base64) == ".\n");
}

TEST_CASE("a standard input that cannot be read is an error") {
  const Fd directory{::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  CHECK(fed(directory.get(), InputEncoding::base64) == "read standard input: Is a directory");
}

TEST_CASE("a pipe that has nothing yet is no end") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
  const Fd reader{ends[0]};
  Fd writer{ends[1]};
  InputFeed feed{reader.get(), InputEncoding::base64};
  REQUIRE(feed.take());
  CHECK(feed.wanted() == reader.get());
  CHECK_FALSE(feed.is_done());
  writer = Fd{};
  REQUIRE(feed.take());
  CHECK(feed.has_pending());
}

}  // namespace kata::exec
