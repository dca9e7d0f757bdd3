// SPDX-License-Identifier: Apache-2.0
// Sessions whose standard streams are not all the terminal.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "pty_fixture.hpp"

namespace kata::test {
namespace {

Fd open_file(const std::string& name, int flags = O_RDONLY) {
  return Fd{::open(name.c_str(), flags | O_CLOEXEC, 0600)};
}

}  // namespace

TEST_CASE("standard input that ends is followed by an exit, and the output is complete") {
  Session session;
  const std::string script = session.pit.path() + "/script";
  std::ofstream{script} << "sleep 1.5\nseq 100000\necho last";
  const std::string output = session.pit.path() + "/output";
  const Fd in = open_file(script);
  const Fd out = open_file(output, O_WRONLY | O_CREAT);
  Child child = session.attach_library({{STDIN_FILENO, in.get()}, {STDOUT_FILENO, out.get()}});
  CHECK(child.wait() == 0);
  const std::string text = read_file(output);
  CHECK(text.contains("\r\n99999\r\n100000\r\n"));
  CHECK(text.contains("\r\nlast\r\n"));
  CHECK(session.logs("exited"));
}

TEST_CASE("standard input that has nothing ends the session at once") {
  Session session;
  const Fd null = open_file("/dev/null");
  const Fd directory = open_file("/");
  for (const int in : {null.get(), directory.get(), -1}) {
    CAPTURE(in);
    const Settings before = session.pty.settings();
    Child child = session.attach_library({{STDIN_FILENO, in}});
    CHECK(child.wait() == 0);
    CHECK(session.pty.settings() == before);
  }
}

TEST_CASE("a program that reads to the end of its input gets it") {
  Session session;
  int ends_of_pipe[2];
  REQUIRE(::pipe2(ends_of_pipe, O_CLOEXEC) == 0);
  const Fd in{ends_of_pipe[0]};
  Fd writer{ends_of_pipe[1]};
  const std::string output = session.pit.path() + "/output";
  const Fd out = open_file(output, O_WRONLY | O_CREAT);
  Child child = session.attach_library({{STDIN_FILENO, in.get()}, {STDOUT_FILENO, out.get()}});
  REQUIRE(::write(writer.get(), "cat >/dev/null; echo re''ached\n", 30) == 30);
  writer = Fd{};
  CHECK(child.wait() == 0);
  CHECK(read_file(output).contains("reached\r\n"));
}

TEST_CASE("a closed standard output ends the session") {
  Session session;
  const std::string seconds = unique_seconds();
  const Settings before = session.pty.settings();
  int ends_of_pipe[2];
  REQUIRE(::pipe2(ends_of_pipe, O_CLOEXEC) == 0);
  const Fd out{ends_of_pipe[1]};
  ::close(ends_of_pipe[0]);
  Child child = session.attach_library({{STDOUT_FILENO, out.get()}});
  CHECK(child.wait() == 1);
  CHECK(session.pty.rest().contains("error: write standard output: nobody reads it"));
  CHECK(session.pty.settings() == before);
  CHECK(session.logs("exited"));
}

}  // namespace kata::test
