// SPDX-License-Identifier: Apache-2.0
#include "exec/window.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <string>
#include <thread>

using kata::Code;
using kata::Fd;
using kata::exec::export_term;
using kata::exec::greet;
using kata::exec::is_tty_name;
using kata::exec::stty_size;
using kata::exec::Wait;
using kata::exec::WindowSize;
using kata::exec::Wire;

namespace {

/// Both ends of a connection.
struct Line {
  Fd guest;
  Wire wire;
};

Line make_line() {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  return {Fd{ends[0]}, Wire{Fd{ends[1]}}};
}

std::string read_line(const Fd& guest) {
  std::string line;
  char c = 0;
  while (c != '\n' && ::read(guest.get(), &c, 1) == 1) line += c;
  return line;
}

// The marker that the line makes the guest print.
std::string marker_of(const std::string& line) {
  const std::string lead = "printf '%s%s=%s;' ";
  const std::size_t at = line.find(lead);
  REQUIRE(at != line.npos);
  return line.substr(at + lead.size(), 16) + line.substr(at + lead.size() + 17, 16);
}

// What greet() gives when the guest answers `answer`, with MARKER for its marker.
kata::Result<kata::exec::Greeting> greeted(
    std::string answer, std::chrono::milliseconds time = std::chrono::seconds{20},
    bool close = false) {
  Line line = make_line();
  std::thread guest{[&] {
    const std::string marker = marker_of(read_line(line.guest));
    if (const std::size_t at = answer.find("MARKER"); at != answer.npos)
      answer.replace(at, 6, marker);
    static_cast<void>(::send(line.guest.get(), answer.data(), answer.size(), MSG_NOSIGNAL));
    if (close) line.guest = Fd{};
  }};
  auto result = greet(line.wire, WindowSize{24, 80}, "xterm", Wait::until(time));
  guest.join();
  return result;
}

}  // namespace

TEST_CASE("the greeting sets size and TERM and does not hold its own marker") {
  Line line = make_line();
  const auto timed_out = greet(line.wire, WindowSize{43, 117}, "xterm-256color",
                               Wait::until(std::chrono::milliseconds{1}));
  REQUIRE(timed_out);
  const std::string sent = read_line(line.guest);
  const std::string marker = marker_of(sent);
  CHECK(sent ==
        " stty rows 43 cols 117 2>/dev/null;TERM=xterm-256color;export TERM;"
        "history -d -1 >/dev/null 2>&1;printf '%s%s=%s;' " +
            marker.substr(0, 16) + " " + marker.substr(16) + " \"$(tty 2>/dev/null)\"\n");
}

TEST_CASE("what the guest prints up to the marker is dropped, and its terminal's name learnt") {
  struct {
    const char* answer;
    const char* tty;
    const char* arrived;
  } const cases[] = {
      {"$ echo of the line\r\nMARKER=/dev/pts/3;$ ", "/dev/pts/3", "$ "},
      {"MARKER=/dev/ttyS0;", "/dev/ttyS0", ""},
      {"MARKER=not a tty;$ ", "", "$ "},
      {"MARKER=;$ ", "", "$ "},
      {"MARKER=/dev/pts/0`reboot`;$ ", "", "$ "},
  };
  for (const auto& c : cases) {
    CAPTURE(c.answer);
    const auto got = greeted(c.answer);
    REQUIRE(got);
    CHECK(got->tty == c.tty);
    CHECK(got->arrived == c.arrived);
  }
}

TEST_CASE("what was held back is shown where the marker does not come as it should") {
  const std::string long_name = "MARKER=" + std::string(100, 'x');
  struct {
    std::string answer;
    std::size_t shown;
  } const cases[] = {
      {"login: ", 7},
      {"MARKE", 5},
      {long_name, 32 + 101},
      {std::string(std::size_t{70} << 10, 'a'), std::size_t{1} << 16},
  };
  for (const auto& c : cases) {
    CAPTURE(c.answer.size());
    const auto got = greeted(c.answer, std::chrono::seconds{2});
    REQUIRE(got);
    CHECK(got->tty.empty());
    CHECK(got->arrived.size() >= c.shown);
  }
}

TEST_CASE("a console that closes at once has no shell") {
  for (const char* answer : {"", "$ "}) {
    const auto got = greeted(answer, std::chrono::seconds{20}, true);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::unavailable);
    CHECK(got.error().what == "the guest closed the console before its shell answered");
    CHECK(got.error().hint ==
          "the guest may have no shell: use an image with one, or a devkit extension");
  }
}

TEST_CASE("sizes and TERM are left out where they are unknown or no plain name") {
  CHECK(stty_size(WindowSize{1, 65535}) == "stty rows 1 cols 65535");
  CHECK(stty_size(std::nullopt).empty());
  CHECK(export_term("screen.xterm-256color+x_1") == "TERM=screen.xterm-256color+x_1;export TERM");
  for (const std::string& term : {std::string{}, std::string{"a b"}, std::string{"$(reboot)"},
                                  std::string{"a'"}, std::string{"a\n"}, std::string(65, 'a')}) {
    CAPTURE(term);
    CHECK(export_term(term).empty());
  }
}

TEST_CASE("only names of terminals are taken for such") {
  for (const char* name : {"/dev/pts/0", "/dev/pts/1234567890", "/dev/tty1", "/dev/ttyS0",
                           "/dev/ttyAMA0", "/dev/hvc0", "/dev/console"}) {
    CAPTURE(name);
    CHECK(is_tty_name(name));
  }
  for (const char* name :
       {"", "/dev/pts/", "/dev/pts/x", "/dev/pts/0/", "/dev/pts/../sda", "/dev/pts/0;id",
        "/dev/pts/12345678901", "/dev/sda", "/dev/tty1 ", "/dev/tty$(id)", "/dev/tty/../sda",
        "/dev/ttyAAAAAAAAAAAAAAAA", "pts/0", "/tmp/dev/pts/0", "not a tty", "/dev/consoles"}) {
    CAPTURE(name);
    CHECK_FALSE(is_tty_name(name));
  }
}
