// SPDX-License-Identifier: Apache-2.0
// What kata-sandbox-sim serves on its hybrid-vsock socket: the handshake and the console.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "program.hpp"

namespace kata::test {

TEST_CASE("the hybrid socket wants a whole CONNECT line to the console's port") {
  const Sandpit pit;
  const std::string log = pit.path() + "/log";
  const Sim sim = rust(pit, {"--log", log, "--console-port", "1100"});
  struct {
    std::string request;
    const char* event;
  } const cases[] = {
      {"CONNECT 99\n", "nobody listens on port 99"},
      {"GET /\n", R"(bad request 'GET /\n')"},
      {"CONNECT\n", R"(bad request 'CONNECT\n')"},
      {"CONNECT 1100 1\n", R"(bad request 'CONNECT 1100 1\n')"},
      {"CONNECT 4294967296\n", R"(bad request 'CONNECT 4294967296\n')"},
      {"CONNECT " + std::string(24, '1'), "request too long 'CONNECT 111111111111111111111111'"},
  };
  unsigned number = 0;
  for (const auto& c : cases) {
    CAPTURE(c.request);
    const Fd socket = connect(sim.socket(1));
    send(socket, c.request);
    CHECK(receive(socket).empty());
    ++number;
    const std::string want = fmt::format("{0} accepted\n{0} {1}\n{0} closed\n", number, c.event);
    CHECK(wait_for_text(log, want).ends_with(want));
  }

  (void)connect(sim.socket(1));
  CHECK(wait_for_text(log, "7 early close after 0 bytes\n").find("7 early") != std::string::npos);
  send(connect(sim.socket(1)), "CONNECT 1100");
  CHECK(wait_for_text(log, "8 early close after 12 bytes\n").find("8 early") != std::string::npos);

  const Fd lower = connect(sim.socket(1));
  send(lower, "connect 1100\n");
  CHECK(receive_until(lower, "\n").starts_with("OK 1073741833\n"));
}

TEST_CASE("without a shell in the guest nobody listens on the console's port") {
  const Sandpit pit;
  const Sim sim = go(pit, {"--shell", "/nonexistent/sh"});
  const Fd socket = connect(sim.socket(1));
  send(socket, "CONNECT 1026\n");
  CHECK(receive(socket).empty());
}

namespace {

// A console whose shell is ready to take commands.
Fd open_console(const Sim& sim) {
  Fd socket = connect(sim.socket(1));
  send(socket, "CONNECT 1026\n");
  CHECK(receive_until(socket, "\n").starts_with("OK 1"));
  return socket;
}

pid_t shell_pid(const std::string& log) {
  const std::string text = wait_for_text(log, " started\n");
  const auto at = text.find("shell ");
  return at == text.npos ? 0 : std::stoi(text.substr(at + 6));
}

}  // namespace

TEST_CASE("the console is a terminal of 0x0 with the kernel's defaults, and echoes") {
  const Sandpit pit;
  const std::string log = pit.path() + "/log";
  const Sim sim = go(pit, {"--shell", "/bin/sh", "--log", log});
  const Fd socket = open_console(sim);
  send(socket, "stty size; stty -a | grep -o ' echo '; echo \"[$0$TERM$HOME]\"; pwd; exit\n");
  const std::string output = receive(socket);
  CAPTURE(output);
  CHECK(output.find("; exit\r\n") != output.npos);
  CHECK(output.find("0 0\r\n echo \r\n[]\r\n/\r\n") != output.npos);
  CHECK(wait_for_text(log, "exited\n1 closed\n").find("exited\n1 closed\n") != std::string::npos);
}

TEST_CASE("the shell is killed at once when the client closes or half-closes") {
  for (const bool half : {true, false}) {
    CAPTURE(half);
    const Sandpit pit;
    const std::string log = pit.path() + "/log";
    const Sim sim = rust(pit, {"--shell", "/bin/sh", "--log", log});
    Fd socket = open_console(sim);
    send(socket, "echo rea''dy; sleep 1000\n");
    CHECK(receive_until(socket, "ready\r\n").find("ready\r\n") != std::string::npos);
    const pid_t pid = shell_pid(log);
    REQUIRE(::kill(pid, 0) == 0);

    if (half) {
      ::shutdown(socket.get(), SHUT_WR);
      CHECK(is_closed(socket));
    } else {
      socket = Fd{};
    }
    const std::string killed = fmt::format("1 shell {} killed\n", pid);
    CHECK(wait_for_text(log, killed).find(killed) != std::string::npos);
    CHECK(::kill(pid, 0) != 0);
  }
}

TEST_CASE("a shell does not outlive its sandbox") {
  const Sandpit pit;
  const std::string log = pit.path() + "/log";
  Sim sim = rust(pit, {"--shell", "/bin/sh", "--log", log});
  const Fd socket = open_console(sim);
  // A hang-up alone must not be what ends it.
  send(socket, "trap '' HUP; echo rea''dy; while :; do :; done\n");
  (void)receive_until(socket, "ready\r\n");
  const pid_t pid = shell_pid(log);
  CHECK(sim.stop() == 0);
  CHECK(is_closed(socket));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto is_running = [&] {
    // Whoever adopts an orphan may leave it a zombie for a while.
    const std::string stat = read_file(fmt::format("/proc/{}/stat", pid));
    return !stat.empty() && stat.find(") Z ") == stat.npos;
  };
  while (is_running() && std::chrono::steady_clock::now() < deadline) ::poll(nullptr, 0, 5);
  CHECK_FALSE(is_running());
  if (is_running()) ::kill(pid, SIGKILL);
}

TEST_CASE("hybrid faults") {
  const Sandpit pit;
  const auto under = [&](std::string_view fault, std::size_t limit) {
    const Sim sim = go(pit, {"--shell", "/bin/sh", "--hv-fault", std::string{fault}});
    const Fd socket = connect(sim.socket(1));
    send(socket, "CONNECT 1026\n");
    return receive(socket, limit);
  };
  CHECK(under("drop-at=3", 100).empty());
  CHECK(under("reject", 100).empty());
  CHECK(under("no-newline", 13) == "OK 1073741825");
  CHECK(under("coalesce", 20) == "OK 1073741825\nPROMPT");
  CHECK(under("byte", 14) == "OK 1073741825\n");
  CHECK(under("endless", 200'000) == std::string(200'000, 'A'));
}

TEST_CASE("a VMM that hangs answers nothing and notices the client's end") {
  const Sandpit pit;
  const std::string log = pit.path() + "/log";
  const Sim sim = go(pit, {"--hv-fault", "hang", "--log", log});
  {
    const Fd socket = connect(sim.socket(1));
    send(socket, "CONNECT 1026\n");
    pollfd answered{socket.get(), POLLIN, 0};
    CHECK(::poll(&answered, 1, 100) == 0);
  }
  CHECK(wait_for_text(log, "1 closed\n") == "1 accepted\n1 closed\n");
}

TEST_CASE("a console with a window of one byte still carries everything") {
  const Sandpit pit;
  const Sim sim = go(pit, {"--shell", "/bin/sh", "--hv-fault", "byte"});
  const Fd socket = open_console(sim);
  send(socket, "i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo line-$i; done; exit\n");
  CHECK(receive(socket).find("line-199\r\nline-200\r\n") != std::string::npos);
}

}  // namespace kata::test
