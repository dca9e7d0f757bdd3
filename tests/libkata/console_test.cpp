// SPDX-License-Identifier: Apache-2.0
// What a call says of a guest whose console cannot be had; errors_test.cpp has the other causes.
#include <doctest/doctest.h>
#include <kata/kata.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <string_view>

#include "subject.hpp"

using kata::test::always;
using kata::test::Failure;
using kata::test::Node;
using kata::test::Shim;
using kata::test::Subject;

namespace {

/// The shim's usual answers, but for its agent's address.
Shim::Answer agent_at(std::string url) { return always(Shim::page("200 OK", url)); }

}  // namespace

TEST_CASE("a console that cannot be had is told with its code") {
  const struct {
    int code;
    const char* message;
    Shim::Answer shim;
  } cases[] = {
      {KATA_UNAVAILABLE, "the shim does not know its agent's URL", agent_at("")},
      {KATA_UNAVAILABLE, "the shim answered with status 500: 'no'",
       always(Shim::page("500 Internal Server Error", "no"))},
      {KATA_MALFORMED, "agent URL 'x': no '://'", agent_at("x")},
      {KATA_UNSUPPORTED,
       "the sandbox is a peer pod: its machine is remote, and no vsock leads there",
       agent_at("remote:///run/x.sock:1024")},
      {KATA_UNSUPPORTED, "agent URL 'tcp://127.0.0.1:1024': neither vsock nor hvsock",
       agent_at("tcp://127.0.0.1:1024")},
  };
  Subject s;
  for (const auto& c : cases) {
    s.shim().shim_answers(c.shim);
    const Failure failure = s.console();
    CHECK(failure.message == std::string{"find the agent of sandbox 'sandbox1': "} + c.message);
    CHECK(failure.code == c.code);
  }
}

TEST_CASE("an address that is not the sandbox's own guest is refused") {
  const struct {
    const char* url;
    const char* message;
  } cases[] = {
      {"hvsock:///run/vc/vm/other/clh.sock:1024",
       "open the debug console of sandbox 'sandbox1' at hvsock:///run/vc/vm/other/clh.sock:1026: "
       "'/run/vc/vm/other/clh.sock' is not in a directory of sandbox 'sandbox1'"},
      {"vsock://2:1024",
       "open the debug console of sandbox 'sandbox1' at vsock://2:1026: context id 2 is not a "
       "guest's"},
  };
  Subject s;
  for (const auto& c : cases) {
    s.shim().shim_answers(agent_at(c.url));
    const Failure failure = s.console();
    CHECK(failure.message == c.message);
    CHECK(failure.code == KATA_REFUSED);
  }
}

TEST_CASE("a guest that does not let the caller in is told with its code") {
  const std::string closed = "the guest does not listen on port 1026";
  const struct {
    int code;
    std::string message;
    Shim::Answer guest;
  } cases[] = {
      {KATA_UNAVAILABLE,
       closed + "; its agent does not answer on hvsock:///run/vc/vm/sandbox1/clh.sock:1024 either",
       always("")},
      {KATA_UNAVAILABLE,
       closed +
           ", though its agent does on port 1024: the debug console is off, or the guest has no "
           "shell",
       [](std::string_view line) { return line.contains("1026") ? "" : "OK 1\n"; }},
      {KATA_UNAVAILABLE,
       "the VMM refused the connection with 'ERR'; its agent does not answer on "
       "hvsock:///run/vc/vm/sandbox1/clh.sock:1024 either",
       always("ERR\n")},
      {KATA_MALFORMED, "the VMM answered '" + std::string(64, 'x') + "'",
       always(std::string(100, 'x'))},
  };
  Subject s;
  for (const auto& c : cases) {
    s.shim().guest_answers(c.guest);
    const Failure failure = s.console();
    CHECK(failure.message ==
          "open the debug console of sandbox 'sandbox1' at "
          "hvsock:///run/vc/vm/sandbox1/clh.sock:1026: " +
              c.message);
    CHECK(failure.code == c.code);
  }
}

TEST_CASE("a console that comes later is had where the caller waits for it") {
  Subject s;
  std::atomic<int> tries = 0;
  s.shim().guest_answers([&tries](std::string_view line) {
    return line.contains("1026") && ++tries < 3 ? "" : "OK 1\n";
  });
  int fd = -1;
  REQUIRE(kata_console_open(s.host(), Node::sandbox, 0, Subject::long_time, Subject::long_time, &fd,
                            nullptr) == 0);
  CHECK(tries == 3);
  CHECK(::close(fd) == 0);
}
