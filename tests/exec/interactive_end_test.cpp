// SPDX-License-Identifier: Apache-2.0
// However a session ends, the user's terminal is as it was, and nothing runs in the guest.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include "pty_fixture.hpp"

namespace kata::test {
namespace {

// Attaches and starts a program in the guest that does not end by itself.
Child attach_and_sleep(Session& session, const std::string& seconds) {
  Child child = session.attach_to_prompt();
  session.pty.type("bash -c 'echo r\"\"eady; exec sleep " + seconds + "'\r");
  REQUIRE(session.pty.expect("ready\r\n"));
  return child;
}

}  // namespace

TEST_CASE("a signal ends the session, the guest's program and the shell") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
    CAPTURE(signal);
    Session session;
    const std::string seconds = unique_seconds();
    const Settings before = session.pty.settings();
    Child child = attach_and_sleep(session, seconds);
    child.send(signal);
    CHECK(child.wait() == 128 + signal);
    CHECK(session.pty.settings() == before);
    CHECK(session.logs("exited"));
    CHECK(ends("sleep " + seconds));
  }
}

TEST_CASE("the terminal is as it was even after an abort") {
  Session session;
  const std::string seconds = unique_seconds();
  const Settings before = session.pty.settings();
  Child child = attach_and_sleep(session, seconds);
  child.send(SIGABRT);
  CHECK(child.wait() == 128 + SIGABRT);
  CHECK(session.pty.settings() == before);
  CHECK(ends("sleep " + seconds));
}

TEST_CASE("a user who detaches leaves nothing running, whatever it was") {
  for (const char* program :
       {"sleep {}", "cat - sleep {}", "bash -c 'sleep {}; :'",
        "bash -c 'trap : INT; while :; do read -r line || exit; done' sleep {}",
        "bash --norc -i -c 'bash --norc; sleep {}'"}) {
    CAPTURE(std::string{program});
    Session session;
    const std::string seconds = unique_seconds();
    Child child = session.attach_to_prompt();
    std::string line = program;
    line.replace(line.find("{}"), 2, seconds);
    session.pty.type(line + "\r");
    REQUIRE(session.pty.expect(seconds));
    REQUIRE(starts(seconds));
    session.pty.type("\r~.");
    CHECK(child.wait() == 0);
    CHECK(session.logs("closed"));
    CHECK(session.log().contains("exited"));
    CHECK(ends(seconds));
  }
}

TEST_CASE("a line half typed and a stopped job do not keep the shell") {
  Session session;
  const std::string seconds = unique_seconds();
  Child child = attach_and_sleep(session, seconds);
  session.pty.type("\x1a");
  REQUIRE(session.pty.expect("Stopped"));
  session.pty.type("echo 'half\r~.");
  CHECK(child.wait() == 0);
  CHECK(session.logs("exited"));
  CHECK(ends("sleep " + seconds));
}

TEST_CASE("a program that takes no hint is killed with its terminal") {
  Session session;
  const std::string seconds = unique_seconds();
  Child child = session.attach_to_prompt();
  session.pty.type("stty raw -echo; echo r''eady; sleep " + seconds + "\r");
  REQUIRE(session.pty.expect("ready\n"));
  child.send(SIGTERM);
  CHECK(child.wait() == 128 + SIGTERM);
  CHECK(session.logs("killed"));
  CHECK(ends("sleep " + seconds));
}

TEST_CASE("a guest that goes ends the session") {
  Session session;
  const Settings before = session.pty.settings();
  Child child = session.attach_to_prompt();
  session.sim.stop();
  CHECK(child.wait() == 0);
  CHECK(session.pty.settings() == before);
}

TEST_CASE("a guest without a shell is said to have none") {
  Session session{{"--shell", "/bin/false"}};
  const Settings before = session.pty.settings();
  Child child = session.attach();
  CHECK(child.wait() == 125);
  CHECK(session.pty.rest().contains("the guest closed the console before its shell answered"));
  CHECK(session.pty.settings() == before);
}

TEST_CASE("a closed window ends the session and the guest's program") {
  Session session;
  const std::string seconds = unique_seconds();
  Child child = attach_and_sleep(session, seconds);
  session.pty.hang_up();
  CHECK(child.wait() == 128 + SIGHUP);
  CHECK(session.logs("exited"));
  CHECK(ends("sleep " + seconds));
}

TEST_CASE("a session can be detached from a guest that takes nothing") {
  Session session;
  Child child = session.attach_to_prompt();
  session.pty.type("kill -STOP $$\r");
  REQUIRE(session.pty.expect("$$"));
  const std::string line(1000, 'x');
  for (int i = 0; i < 600; ++i) session.pty.type(line + "\r");
  session.pty.type("\r~.");
  CHECK(child.wait() == 0);
}

}  // namespace kata::test
