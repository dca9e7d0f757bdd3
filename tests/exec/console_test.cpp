// SPDX-License-Identifier: Apache-2.0
#include "exec/console.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "exec/vmm.hpp"
#include "shim/server.hpp"

namespace kata::exec {
namespace {

using kata::test::Machine;
using kata::test::receive_line;
using kata::test::receive_text;
using kata::test::send_text;
using kata::test::Server;
using kata::test::Then;
using kata::test::Vmm;
using namespace std::chrono_literals;

constexpr std::string_view go_socket = "/run/vc/sbs/sb1/shim-monitor.sock";
constexpr std::string_view rust_socket = "/run/kata/sb1/shim-monitor.sock";
constexpr std::string_view hybrid_url = "hvsock:///run/vc/vm/sb1/clh.sock:1024";

std::string http(std::string_view body, std::string_view status = "200 OK") {
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body);
}

// What is left to say of a sandbox whose shim answers so.
Error error_after(std::string_view reply, Then then = Then::close) {
  const Machine machine;
  const Server shim{machine, go_socket, std::string{reply}, then};
  const bool hangs = then == Then::hang;
  const auto guest = find_guest(machine.host(), "sb1", hangs ? 200ms : 20s);
  REQUIRE_FALSE(guest);
  return guest.error();
}

// A VMM whose guest listens on some ports: says OK and "port N" there, closes elsewhere.
auto guest_with_ports(std::vector<std::string> ports) {
  return [ports = std::move(ports)](int socket, unsigned) {
    const std::string request = receive_line(socket);
    for (const std::string& port : ports)
      if (request == fmt::format("CONNECT {}\n", port))
        send_text(socket, fmt::format("OK 1\nport {}\n", port));
  };
}

void write(const Machine& machine, std::string_view path) {
  machine.make_dirs(path.substr(0, path.rfind('/')));
  std::ofstream{machine.at(path)} << "";
}

Error closed_console(const Machine& machine, const ConsoleOptions& options) {
  const auto console = reach_console(machine.host(), "sb1", options);
  REQUIRE_FALSE(console);
  return console.error();
}

}  // namespace

TEST_CASE("a guest is found by what its shim says, in either dialect") {
  for (const std::string_view socket : {go_socket, rust_socket}) {
    CAPTURE(socket);
    const Machine machine;
    Server shim{machine, socket, http("vsock://77:1024\n")};
    const auto guest = find_guest(machine.host(), "sb", 20s);
    REQUIRE(guest);
    CHECK(guest->sandbox.id == "sb1");
    CHECK(guest->url.cid == 77);
    REQUIRE(shim.requests().size() == 1);
    CHECK(shim.requests()[0].starts_with("GET /agent-url HTTP/1.1\r\n"));
  }
}

TEST_CASE("an agent URL that cannot be used is reported with the sandbox's id") {
  struct {
    std::string reply;
    Code code;
    std::string_view what;
    std::string_view hint;
  } const cases[] = {
      {http(""), Code::unavailable,
       "find the agent of sandbox 'sb1': the shim does not know its agent's URL",
       "wait until the sandbox runs; 'crictl pods' tells its state"},
      {http("remote:///run/peerpod/sb1.sock"), Code::unsupported,
       "find the agent of sandbox 'sb1': the sandbox is a peer pod: its machine is remote, and no "
       "vsock leads there",
       "open a console on the peer machine with its cloud's own tools"},
      {http("vsock://3:0"), Code::malformed,
       "find the agent of sandbox 'sb1': agent URL 'vsock://3:0': the port is not a number from 1 "
       "to 65535",
       ""},
      {http("no\nURL"), Code::malformed,
       R"(find the agent of sandbox 'sb1': agent URL 'no\nURL': more than one line)", ""},
      {http("not yet\n", "500 Internal Server Error"), Code::unavailable,
       "find the agent of sandbox 'sb1': the shim answered with status 500: 'not yet'", ""},
      {http(std::string(5000, 'x')), Code::malformed,
       "find the agent of sandbox 'sb1': ask '/run/vc/sbs/sb1/shim-monitor.sock': the answer's "
       "body is larger than 4096 bytes",
       ""},
      {"", Code::unavailable,
       "find the agent of sandbox 'sb1': ask '/run/vc/sbs/sb1/shim-monitor.sock': the shim closed "
       "the connection without an answer",
       "the operation failed in the shim or the guest; see 'journalctl -t kata'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.reply);
    const Error error = error_after(c.reply);
    CHECK(error.code == c.code);
    CHECK(error.what == c.what);
    CHECK(error.hint == c.hint);
  }
}

TEST_CASE("a shim that hangs is given up after the time allowed") {
  const Error error = error_after("HTTP/1.1 200 OK\r\n", Then::hang);
  CHECK(error.code == Code::timed_out);
  CHECK(error.what ==
        "find the agent of sandbox 'sb1': ask '/run/vc/sbs/sb1/shim-monitor.sock': no whole answer "
        "within 0.2 s");
}

TEST_CASE("an interrupt ends the wait for a shim that hangs") {
  const Machine machine;
  const Server shim{machine, go_socket, "", Then::hang};
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Fd interrupt{ends[0]};
  ::close(ends[1]);
  const auto guest = find_guest(machine.host(), "sb1", 20s, interrupt.get());
  REQUIRE_FALSE(guest);
  CHECK(guest.error().code == Code::interrupted);
  CHECK(::fcntl(interrupt.get(), F_GETFD) >= 0);
}

TEST_CASE("the console is a connection to its port, and the guest's first bytes are not lost") {
  const Machine machine;
  const Server shim{machine, go_socket, http(hybrid_url)};
  const Vmm vmm{machine, guest_with_ports({"1026", "1100"})};
  for (const std::uint32_t port : {default_console_port, 1100U}) {
    CAPTURE(port);
    const auto console = reach_console(machine.host(), "sb1", {.port = port});
    REQUIRE(console);
    CHECK(console->guest.sandbox.id == "sb1");
    CHECK(receive_text(console->connection.get()) == fmt::format("port {}\n", port));
  }
}

TEST_CASE("a closed console of a guest that runs says how to open it") {
  const Machine machine;
  const Vmm vmm{machine, guest_with_ports({"1024"})};
  constexpr std::string_view what =
      "open the debug console of sandbox 'sb1' at hvsock:///run/vc/vm/sb1/clh.sock:1026: the guest "
      "does not listen on port 1026, though its agent does on port 1024: the debug console is off, "
      "or the guest has no shell";
  const auto hint = [](std::string_view file) {
    return fmt::format(
        "set 'debug_console_enabled = true' under [agent.kata] in {} and start the pod anew", file);
  };
  constexpr std::string_view elsewhere = "the file that 'kata-ctl config files' shows in force";

  SUBCASE("under the Go runtime") {
    const Server shim{machine, go_socket, http(hybrid_url)};
    const Error without = closed_console(machine, {});
    CHECK(without.code == Code::unavailable);
    CHECK(without.what == what);
    CHECK(without.hint == hint(elsewhere));
    write(machine, "/usr/share/defaults/kata-containers/configuration.toml");
    CHECK(closed_console(machine, {}).hint ==
          hint("'/usr/share/defaults/kata-containers/configuration.toml'"));
    write(machine, "/opt/kata/share/defaults/kata-containers/configuration.toml");
    CHECK(closed_console(machine, {}).hint ==
          hint("'/opt/kata/share/defaults/kata-containers/configuration.toml'"));
    CHECK(closed_console(machine, {.config_file = "/etc/own\n.toml"}).hint ==
          hint(R"('/etc/own\n.toml')"));
  }
  SUBCASE("under the Rust runtime") {
    const Server shim{machine, rust_socket, http(hybrid_url)};
    write(machine, "/etc/kata-containers/configuration.toml");
    const Error error = closed_console(machine, {});
    CHECK(error.what == what);
    CHECK(error.hint == hint(elsewhere));
    write(machine, "/etc/kata-containers/runtime-rs/configuration.toml");
    CHECK(closed_console(machine, {}).hint ==
          hint("'/etc/kata-containers/runtime-rs/configuration.toml'"));
  }
}

TEST_CASE("a guest whose agent does not answer either is not told to change its configuration") {
  const Machine machine;
  const Server shim{machine, go_socket, http(hybrid_url)};
  const Vmm vmm{machine, guest_with_ports({})};
  const Error error = closed_console(machine, {.port = 7});
  CHECK(error.code == Code::unavailable);
  CHECK(error.what ==
        "open the debug console of sandbox 'sb1' at hvsock:///run/vc/vm/sb1/clh.sock:7: the guest "
        "does not listen on port 7; its agent does not answer on "
        "hvsock:///run/vc/vm/sb1/clh.sock:1024 either");
  CHECK(error.hint == "see 'journalctl -t kata' for whether the guest booted");
}

TEST_CASE("where the port is not the usual one, the usual one is named first") {
  const Machine machine;
  const Server shim{machine, go_socket, http(hybrid_url)};
  const Vmm vmm{machine, guest_with_ports({"1024"})};
  const Error error = closed_console(machine, {.port = 1027});
  CHECK(error.code == Code::unavailable);
  CHECK(error.what ==
        "open the debug console of sandbox 'sb1' at hvsock:///run/vc/vm/sb1/clh.sock:1027: the "
        "guest does not listen on port 1027, though its agent does on port 1024: the debug console "
        "is on port 1026 unless 'agent.debug_console_vport' among the kernel's parameters says "
        "another");
  CHECK(error.hint == "leave out '--kata-debug-port'");
}

TEST_CASE("a guest that does not answer in time is asked whether it is up") {
  const Machine machine;
  const Server shim{machine, go_socket, http(hybrid_url)};
  // Answers that line alone.
  const auto hang_but = [](std::string_view agent) {
    return [agent](int socket, unsigned) {
      const std::string request = receive_line(socket);
      if (request == agent) return send_text(socket, "OK 1\n");
      (void)receive_text(socket, 1);  // to the end
    };
  };
  const std::string late =
      "open the debug console of sandbox 'sb1' at hvsock:///run/vc/vm/sb1/clh.sock:1026: the VMM "
      "took the connection and answered nothing: timed out after 100 ms";
  SUBCASE("and is not") {
    const Vmm vmm{machine, hang_but("")};
    const Error error = closed_console(machine, {.patience = 100ms});
    CHECK(error.code == Code::timed_out);
    CHECK(error.what ==
          late + "; its agent does not answer on hvsock:///run/vc/vm/sb1/clh.sock:1024 either");
    CHECK(error.hint ==
          "see 'journalctl -t kata' for whether the guest hangs, or give it more time with "
          "'--timeout'");
  }
  SUBCASE("and is") {
    const Vmm vmm{machine, hang_but("CONNECT 1024\n")};
    const Error error = closed_console(machine, {.patience = 100ms});
    CHECK(error.code == Code::timed_out);
    CHECK(error.what == late + "; its agent answers on port 1024");
    CHECK(error.hint == "try again, or give the guest more time with '--timeout'");
  }
}

TEST_CASE("a dead VMM is named as such") {
  const Machine machine;
  const Server shim{machine, go_socket, http(hybrid_url)};
  machine.make_stale_socket(kata::test::vmm_socket);
  const Error error = closed_console(machine, {});
  CHECK(error.code == Code::unavailable);
  CHECK(error.what ==
        "open the debug console of sandbox 'sb1' at hvsock:///run/vc/vm/sb1/clh.sock:1026: the VMM "
        "is gone: nobody listens on '/run/vc/vm/sb1/clh.sock'");
  CHECK(error.hint == "delete the pod; its sandbox is dead");
}

TEST_CASE("a guest that comes late is waited for") {
  const Machine machine;
  const Server shim{machine, go_socket, http(hybrid_url)};
  // Each try asks for the console and then for the agent.
  const Vmm vmm{machine, [](int socket, unsigned before) {
                  static_cast<void>(receive_line(socket));
                  if (before >= 4) send_text(socket, "OK 1\nhello");
                }};
  const auto console = reach_console(machine.host(), "sb1", {.retry_for = 20s});
  REQUIRE(console);
  CHECK(receive_text(console->connection.get()) == "hello");
}

TEST_CASE("without a time to wait there is one try") {
  const Machine machine;
  const Server shim{machine, go_socket, http(hybrid_url)};
  unsigned tries = 0;
  {
    const Vmm vmm{machine, [&](int socket, unsigned) {
                    if (receive_line(socket) == "CONNECT 1026\n") ++tries;
                  }};
    static_cast<void>(closed_console(machine, {}));
  }
  CHECK(tries == 1);
}

TEST_CASE("what no waiting mends is not waited for") {
  const Machine machine;
  // Far longer than a test may take.
  const ConsoleOptions options{.retry_for = 24h};
  struct {
    std::string_view url;
    Code code;
  } const cases[] = {
      {"remote:///run/x", Code::unsupported},
      {"vsock://2:1024", Code::refused},
      {"vsock://x:1024", Code::malformed},
      {"hvsock:///run/vc/vm/other/clh.sock:1024", Code::refused},
  };
  for (const auto& c : cases) {
    CAPTURE(c.url);
    const Machine own;
    const Server shim{own, go_socket, http(c.url)};
    CHECK(closed_console(own, options).code == c.code);
  }
  CHECK(reach_console(machine.host(), "../sb1", options).error().code == Code::usage);
}

TEST_CASE("the wait for a guest ends in time, with the last reason") {
  const Machine machine;
  const Server shim{machine, go_socket, http("")};
  const auto begin = Clock::now();
  const Error error = closed_console(machine, {.retry_for = 120ms});
  CHECK(Clock::now() - begin >= 120ms);
  CHECK(error.what == "find the agent of sandbox 'sb1': the shim does not know its agent's URL");
}

TEST_CASE("an interrupt ends the wait for a guest") {
  const Machine machine;
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Fd interrupt{ends[0]};
  ::close(ends[1]);
  const auto console =
      reach_console(machine.host(), "sb1", {.retry_for = 24h, .interrupt = interrupt.get()});
  REQUIRE_FALSE(console);
  CHECK(console.error().code == Code::interrupted);
}

}  // namespace kata::exec
