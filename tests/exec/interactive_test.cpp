// SPDX-License-Identifier: Apache-2.0
// What a user at a terminal sees of a session with a guest's shell.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>

#include "pty_fixture.hpp"

using namespace std::string_literals;

namespace kata::test {

TEST_CASE("what is typed reaches the guest's shell, and its answers the user") {
  for (const char* shell : {"/bin/bash", "/bin/dash"}) {
    CAPTURE(shell);
    Session session{{"--shell", shell}};
    const Settings before = session.pty.settings();
    Child child = session.attach_to_prompt();
    CHECK_FALSE(session.pty.before().contains("stty"));
    CHECK((session.pty.settings().c_lflag & (ICANON | ECHO | ISIG)) == 0);
    session.pty.type("echo $((6*7))-$TERM; tty\r");
    REQUIRE(session.pty.expect("42-xterm-test\r\n/dev/pts/"));
    session.pty.type("exit\r");
    CHECK(child.wait() == 0);
    CHECK(session.pty.settings() == before);
    CHECK(session.logs("exited"));
  }
}

TEST_CASE("the line that sets the guest's terminal up is not in the history") {
  Session session;
  Child child = session.attach_to_prompt();
  session.pty.type("history; echo do''ne\r");
  REQUIRE(session.pty.expect("done\r\n"));
  CHECK_FALSE(session.pty.before().contains("printf"));
  session.pty.type("exit\r");
  CHECK(child.wait() == 0);
}

TEST_CASE("the guest's terminal has the size of the window, at first and when it changes") {
  Session session;
  session.pty.resize(43, 117);
  Child child = session.attach_to_prompt();
  session.pty.type("stty size\r");
  REQUIRE(session.pty.expect("43 117\r\n"));
  session.pty.type(
      "bash -c \"trap 'echo chan''ged; stty size' WINCH; echo up; until read -t 0.1 line; do :; "
      "done\"\r");
  REQUIRE(session.pty.expect("up\r\n"));
  session.pty.resize(50, 120);
  session.pty.resize(51, 121);
  REQUIRE(session.pty.expect("changed\r\n51 121\r\n"));
  session.pty.type("\r");
  REQUIRE(session.pty.expect_prompt());
  session.pty.type("exit\r");
  CHECK(child.wait() == 0);
}

TEST_CASE("nothing is typed in the user's place when that is not wanted") {
  Session session;
  Child child = session.attach({"--no-resize"});
  session.pty.type("stty size; echo \"[$TERM]\"; exit\r");
  REQUIRE(session.pty.expect("0 0\r\n"));
  CHECK_FALSE(session.pty.before().contains("printf"));
  CHECK(child.wait() == 0);
  CHECK(session.pty.rest() == "[dumb]\r\nexit\r\n");
}

TEST_CASE("control keys are the guest's") {
  Session session;
  Child child = session.attach_to_prompt();
  const std::string sleep = "bash -c 'echo r\"\"eady; exec sleep 1000000'\r";
  session.pty.type(sleep);
  REQUIRE(session.pty.expect("ready\r\n"));
  session.pty.type("\x03");
  REQUIRE(session.pty.expect("^C"));
  session.pty.type("echo a''live\r");
  REQUIRE(session.pty.expect("alive"));
  session.pty.type(sleep);
  REQUIRE(session.pty.expect("ready\r\n"));
  session.pty.type("\x1a");
  REQUIRE(session.pty.expect("Stopped"));
  session.pty.type("\r~.");
  CHECK(child.wait() == 0);
}

TEST_CASE("guest output passes untouched") {
  Session session;
  Child child = session.attach_to_prompt();
  session.pty.type(
      "stty raw; echo beg''in; printf '\\000\\001\\r\\n\\n\\033[1m\\377\\176.\\r~.'; echo en''d; "
      "stty sane\r");
  REQUIRE(session.pty.expect("begin\n"));
  REQUIRE(session.pty.expect("end\n"));
  CHECK(session.pty.before() == "\0\x01\r\n\n\x1b[1m\xff~.\r~."s);
  session.pty.type("exit\r");
  CHECK(child.wait() == 0);
}

TEST_CASE("escapes help, send themselves and detach") {
  Session session;
  const Settings before = session.pty.settings();
  Child child = session.attach_to_prompt();
  session.pty.type("~?");
  REQUIRE(session.pty.expect("  ~.   end the session\r\n"));
  REQUIRE(session.pty.expect("  ~~   send one ~\r\n"));
  session.pty.type(
      "~~\x15"
      "echo a~.b\r");
  REQUIRE(session.pty.expect("a~.b\r\n"));
  session.pty.type("~.");
  CHECK(child.wait() == 0);
  CHECK(session.pty.settings() == before);
  CHECK(session.logs("exited"));
}

TEST_CASE("another escape character leaves '~.' to the guest") {
  Session session;
  Child child = session.attach({"--escape-char", "^]"});
  REQUIRE(session.pty.expect_prompt());
  session.pty.type("~.\r");
  REQUIRE(session.pty.expect("~.: "));
  session.pty.type("\x1d.");
  CHECK(child.wait() == 0);
}

TEST_CASE("a session stops and continues with the job control of the user's shell") {
  Session session;
  // A shell of its own on the user's terminal, whose job the session is: one that leaves the
  // terminal's settings to its jobs.
  Child user = session.pty.run({"/bin/dash", "-i"});
  session.pty.type("PS1='us''er> '\r");
  REQUIRE(session.pty.expect("user> "));
  session.pty.type("stty -g; PS1='gu''est> ' " KATA_ATTACH_PROGRAM " " + session.sim.socket(1) +
                   "\r");
  REQUIRE(session.pty.expect(":"));
  REQUIRE(session.pty.expect_prompt());
  session.pty.type("ONE=1\r");
  session.pty.type("~\x1a");
  REQUIRE(session.pty.expect("Stopped"));
  REQUIRE(session.pty.expect("user> "));
  session.pty.type("stty -a | tr ' ' '\\n' | grep -x -e icanon -e echo -e isig | wc -l\r");
  REQUIRE(session.pty.expect("3\r\n"));
  session.pty.resize(33, 133);
  session.pty.type("fg\r");
  session.pty.type("echo ONE=$ONE\r");
  REQUIRE(session.pty.expect("ONE=1\r\n"));
  session.pty.type("~.");
  REQUIRE(session.pty.expect("user> "));
  session.pty.type("exit\r");
  CHECK(user.wait() == 0);
}

TEST_CASE("a user who reads nothing can still type, and detach") {
  Session session;
  const std::string letters = unique_seconds();
  Child child = session.attach_to_prompt();
  session.pty.type("yes " + letters + "\r");
  REQUIRE(session.pty.expect("\n" + letters + "\r\n"));
  // Nothing is read from here on: the terminal is full, and so is all on the way to it.
  session.pty.type("\r~.");
  CHECK(child.wait() == 0);
  CHECK(session.logs("exited"));
  CHECK(ends("yes " + letters));
}

TEST_CASE("a command on a terminal has its size, its keys and its status") {
  Session session;
  session.pty.resize(43, 117);
  const Settings before = session.pty.settings();
  const auto run = [&](const std::string& script) {
    return session.pty.run(with({KATA_CTL_PROGRAM, "--sysroot", session.pit.path(), "exec"},
                                {"-t", "sb1", "--", "bash", "-c", script}));
  };
  Child sized = run("stty size; echo up; while :; do sleep 0.1; done");
  REQUIRE(session.pty.expect("43 117\r\nup\r\n"));
  session.pty.type("\x03");
  CHECK(sized.wait() == 130);
  Child asked = run("read -p 'name: ' name; echo \"[$name]\"; exit 7");
  REQUIRE(session.pty.expect("name: "));
  session.pty.type("kata\r");
  REQUIRE(session.pty.expect("kata\r\n[kata]\r\n"));
  CHECK(asked.wait() == 7);
  CHECK(session.pty.settings() == before);
  CHECK(session.logs("exited"));
}

}  // namespace kata::test
