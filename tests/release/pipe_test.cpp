// SPDX-License-Identifier: Apache-2.0
#include "release/pipe.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include "support/failure.hpp"

namespace kata::release {
namespace {

using namespace std::chrono_literals;
using test::failure;

// Both ends of a pipe; what is written fits into it.
struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    output = Fd{ends[0]};
    input = Fd{ends[1]};
  }
  Inbox inbox(std::chrono::milliseconds patience = 20s) {
    return {std::move(output), Inbox::Clock::now() + patience};
  }
  void write(std::string_view bytes) const {
    REQUIRE(::write(input.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  Fd output;
  Fd input;
};

}  // namespace

TEST_CASE("messages arrive as they were sent, and the end is noticed") {
  Pipe pipe;
  REQUIRE(send(pipe.input, {Kind::page, std::string(3000, '\n')}));
  REQUIRE(send(pipe.input, {Kind::note, "a\x1b[31mb"}));
  REQUIRE(send(pipe.input, {Kind::ended}));
  pipe.input = Fd{};
  Inbox inbox = pipe.inbox();
  CHECK(inbox.next(4096).value()->text == std::string(3000, '\n'));
  CHECK(inbox.next(4096).value()->text == "a?[31mb");
  CHECK(inbox.next(4096).value()->kind == Kind::ended);
  CHECK(failure(inbox.next(4096)) == "the process that asks the network ended unexpectedly");
}

TEST_CASE("nothing arrives in time, or only a part") {
  for (const std::string& bytes :
       {std::string{}, std::string{"p\0\0", 3}, std::string{"p\0\0\0\x09\0\0\0abc", 11}}) {
    Pipe pipe;
    pipe.write(bytes);
    const auto message = pipe.inbox(30ms).next(100);
    REQUIRE(message);
    CHECK_FALSE(*message);
  }
}

TEST_CASE("what arrives after its time is not waited for, nor read") {
  Pipe pipe;
  REQUIRE(send(pipe.input, {Kind::ended}));
  const auto message = pipe.inbox(0ms).next(100);
  REQUIRE(message);
  CHECK_FALSE(*message);
}

TEST_CASE("what is no message is refused") {
  constexpr const char* error = "the process that asks the network sent no message";
  Pipe unknown;
  unknown.write({"x\0\0\0\0\0\0\0", 8});
  CHECK(failure(unknown.inbox().next(100)) == error);
  Pipe large;
  large.write({"p\0\0\0\x65\0\0\0", 8});
  CHECK(failure(large.inbox().next(100)) == error);
}

TEST_CASE("an error crosses the pipe whole") {
  const Error error = unpack(pack({Code::refused, "open 'x': no", "run 'y'"}));
  CHECK(error.code == Code::refused);
  CHECK(error.what == "open 'x': no");
  CHECK(error.hint == "run 'y'");
  CHECK(unpack("").code == Code::io);
  CHECK(unpack("z\x1b").what == "?");
  CHECK(unpack("z\x1b").code == Code::io);
}

}  // namespace kata::release
