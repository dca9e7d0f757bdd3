// SPDX-License-Identifier: Apache-2.0
// The kinds of guest that kata-sandbox-sim has on its console.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "program.hpp"

namespace kata::test {
namespace {

Fd open_console(const Sim& sim) {
  Fd socket = connect(sim.socket(1));
  send(socket, "CONNECT 1026\n");
  return socket;
}

bool is_silent(const Fd& socket) {
  pollfd said{socket.get(), POLLIN, 0};
  return ::poll(&said, 1, 100) == 0;
}

// The pid of each shell that the log says was started.
std::set<pid_t> started_shells(const std::string& log) {
  std::set<pid_t> shells;
  const std::string text = read_file(log);
  constexpr std::string_view mark = " started\n";
  for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 1))
    shells.insert(std::stoi(text.substr(text.rfind(' ', at - 1) + 1)));
  return shells;
}

}  // namespace

TEST_CASE("a guest has the shell and the programs of its kind") {
  struct {
    const char* kind;
    const char* typed;
    const char* want;
    const char* needs = "/bin/sh";
  } const cases[] = {
      {"bash", "echo [${BASH_VERSION%%.*}]; exit\n", "\r\n[5]\r\n", "/bin/bash"},
      {"dash", "echo [$BASH_VERSION]; exit\n", "[]\r\n", "/bin/dash"},
      {"busybox", "exit\n", "BusyBox v", "/bin/busybox"},
      {"builtins-only", "cat /dev/null; echo st$?; exit\n", "\r\nst127\r\n"},
      {"no-stty", "cat /dev/null; echo st$?; stty; echo st$?; exit\n", "\r\nst127\r\n"},
      {"no-stty", "stty; echo st$?; cat /dev/null; echo st$?; exit\n", "\r\nst0\r\n"},
      {"lying-stty", "stty -echo; echo st$?; exit\n", "\r\nst0\r\n"},
      {"forger", "exit\n", "exit\n\r\n0123456789abcdef0123456789abcdef=\r\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.kind);
    if (::access(c.needs, X_OK) != 0) {
      MESSAGE(c.needs << " is missing");
      continue;
    }
    const Sandpit pit;
    const Sim sim = go(pit, {"--guest", c.kind});
    const Fd socket = open_console(sim);
    send(socket, c.typed);
    const std::string output = receive(socket);
    CAPTURE(output);
    CHECK(output.find(c.want) != output.npos);
  }
}

TEST_CASE("a guest without a shell does not listen") {
  const Sandpit pit;
  const Sim sim = go(pit, {"--guest", "no-shell", "--shell", "/bin/sh"});
  CHECK(receive(open_console(sim)).empty());
}

TEST_CASE("the programs of a guest go with it") {
  const Sandpit pit;
  Sim sim = go(pit, {"--guest", "no-stty"});
  const std::string programs = pit.path() + "/run/guest-bin.sb1";
  CHECK(std::filesystem::exists(programs + "/cat"));
  CHECK_FALSE(std::filesystem::exists(programs + "/stty"));
  CHECK(sim.stop() == 0);
  CHECK_FALSE(std::filesystem::exists(programs));
}

TEST_CASE("a guest dies when it gave so many bytes, and its shell with it") {
  const Sandpit pit;
  const std::string log = pit.path() + "/log";
  const Sim sim = go(pit, {"--guest", "dies-after=5", "--shell", "/bin/sh", "--log", log});
  const Fd socket = open_console(sim);
  constexpr std::string_view answer = "OK 1073741825\n";
  CHECK(receive(socket, answer.size()) == answer);
  send(socket, "echo many bytes\n");
  CHECK(receive(socket).size() == 5);
  CHECK(wait_for_text(log, " died\n1 closed\n").ends_with(" died\n1 closed\n"));
  for (const pid_t shell : started_shells(log)) CHECK(::kill(shell, 0) != 0);
}

TEST_CASE("a guest freezes when it gave so many bytes, until the client leaves") {
  const Sandpit pit;
  const std::string log = pit.path() + "/log";
  const Sim sim = go(pit, {"--guest", "freezes-after=5", "--shell", "/bin/sh", "--log", log});
  {
    const Fd socket = open_console(sim);
    send(socket, "echo many bytes\n");
    CHECK(receive(socket, 19).size() == 19);
    CHECK(is_silent(socket));
  }
  CHECK(wait_for_text(log, " killed\n1 closed\n").ends_with(" killed\n1 closed\n"));
}

TEST_CASE("guests that answer and have no shell") {
  const Sandpit pit;
  const std::string ok = "OK 1073741825\n";
  for (const std::string kind : {"silent", "deaf"}) {
    CAPTURE(kind);
    const std::string log = pit.path() + "/" + kind;
    const Sim sim = go(pit, {"--guest", kind, "--log", log});
    {
      const Fd socket = open_console(sim);
      CHECK(receive(socket, ok.size()) == ok);
      send(socket, "echo hello\n");
      CHECK(is_silent(socket));
    }
    CHECK(wait_for_text(log, "1 closed\n").ends_with("1 closed\n"));
  }
  const Sim sim = go(pit, {"--guest", "endless"});
  CHECK(receive(open_console(sim), 1'000'000).size() == 1'000'000);
}

TEST_CASE("one sandbox serves many consoles at once") {
  const Sandpit pit;
  const std::string log = pit.path() + "/log";
  const Sim sim = go(pit, {"--shell", "/bin/sh", "--log", log});
  constexpr std::size_t many = 8;
  {
    std::vector<Fd> sockets;
    while (sockets.size() < many) sockets.push_back(open_console(sim));
    for (const Fd& socket : sockets) send(socket, "echo at$$e''nd\n");
    std::set<std::string> answers;
    for (const Fd& socket : sockets) {
      const std::string output = receive_until(socket, "end\r\n");
      answers.insert(output.substr(output.rfind("at")));
    }
    CHECK(answers.size() == many);
    CHECK(started_shells(log).size() == many);
  }
  for (const pid_t shell : started_shells(log)) {
    (void)wait_for_text(log, fmt::format("shell {} killed\n", shell));
    CHECK(::kill(shell, 0) != 0);
  }
}

}  // namespace kata::test
