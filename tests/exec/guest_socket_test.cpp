// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_socket.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "exec/vmm.hpp"
#include "shim/server.hpp"

namespace kata::exec {
namespace {

using kata::shim::AgentUrl;
using kata::shim::Transport;
using kata::test::bind_unix;
using kata::test::has_caller;
using kata::test::Machine;
using kata::test::receive_line;
using kata::test::receive_text;
using kata::test::send_text;
using kata::test::Vmm;
using namespace std::chrono_literals;

constexpr std::string_view id = "sb1";
constexpr std::string_view path = kata::test::vmm_socket;
constexpr auto patience = 20s;

AgentUrl hybrid(std::string_view at = path) {
  return {.transport = Transport::hybrid, .cid = 0, .path = std::string{at}, .port = 1024};
}

Result<Fd> connect_to(const Machine& machine, const AgentUrl& url,
                      std::chrono::milliseconds time = patience, int interrupt = -1) {
  return connect_guest(machine.host(), id, url, 1026, LocalCid::refused,
                       Wait::until(time, interrupt));
}

// What connecting makes of a VMM that takes the line, says `answer` and closes.
Result<Fd> connect_after(std::string_view answer) {
  const Machine machine;
  const Vmm vmm{machine, [&](int socket, unsigned) {
                  static_cast<void>(receive_line(socket));
                  send_text(socket, answer);
                }};
  return connect_to(machine, hybrid());
}

}  // namespace

TEST_CASE("a socket is a sandbox's own where a runtime puts it, and nowhere else") {
  struct {
    std::string_view at;
    bool own;
  } const cases[] = {
      {"/run/vc/vm/sb1/clh.sock", true},
      {"/run/vc/firecracker/sb1/root/kata.hvsock", true},
      {"/run/vc/firecracker-v1.4/sb1/root/kata.hvsock", true},
      {"/run/kata/sb1/ch-vm.sock", true},
      {"/run/kata/sb1/root/kata.hvsock", true},
      {"/run/kata/sb1/kata.hvsock", true},
      {"/run/kata/sb1/vsock.sock", true},
      {"/run/kata/firecracker/sb1/root/kata.hvsock", true},
      {"/run/user/1000/run/kata/sb1/ch-vm.sock", true},
      {"/run/user/1000/run/vc/vm/sb1/clh.sock", true},
      {"/run/kata/sb1/with:colon", true},

      {"", false},
      {"/", false},
      {"run/vc/vm/sb1/clh.sock", false},
      {"/run/vc/vm/sb1", false},
      {"/run/kata/sb1", false},
      {"/run/vc/vm/sb1/", false},
      {"/run/kata/sb1/", false},
      {"/run/vc/vm/sb2/clh.sock", false},
      {"/run/kata/sb2/kata.hvsock", false},
      {"/run/vc/vm/sb/clh.sock", false},
      {"/run/vc/vm/sb10/clh.sock", false},
      {"/run/vc/vm/xsb1/clh.sock", false},
      {"/run/kata/SB1/kata.hvsock", false},
      {"/run/kata/sb2/sb1/kata.hvsock", false},
      {"/run/kata/sb2/root/sb1/kata.hvsock", false},
      {"/run/vc/vm/sb2/sb1/clh.sock", false},
      {"/run/vc/sb1/clh.sock", false},
      {"/run/vc/vm/sb1/../sb2/clh.sock", false},
      {"/run/vc/vm/sb2/../sb1/clh.sock", false},
      {"/run/vc/vm/sb1/./clh.sock", false},
      {"/run/vc/vm/sb1/..", false},
      {"/run/vc/vm/sb1//clh.sock", false},
      {"//run/vc/vm/sb1/clh.sock", false},
      {"/run//kata/sb1/x", false},
      {"/tmp/kata/sb1/x", false},
      {"/run/containerd/sb1/containerd.sock", false},
      {"/run/other/vm/sb1/x", false},
      {"/var/run/vc/vm/sb1/clh.sock", false},
      {"/etc/run/kata/sb1/x", false},
      {"/run/user/root/run/kata/sb1/x", false},
      {"/run/user/1000/kata/sb1/x", false},
      {"/run/user/1000/run/user/1000/run/kata/sb1/x", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.at);
    CHECK(is_own_socket(c.at, id) == c.own);
  }
}

TEST_CASE("a VMM's answer is OK and a number of its own") {
  for (const std::string_view line : {"OK 1073741824", "OK 0", "OK", "OK 5\r"}) {
    CAPTURE(line);
    CHECK(parse_connect_answer(line));
  }
  struct {
    std::string_view line;
    std::string_view what;
  } const cases[] = {
      {"", "the VMM refused the connection with ''"},
      {"NO", "the VMM refused the connection with 'NO'"},
      {"ok 5", "the VMM refused the connection with 'ok 5'"},
      {"OKAY", "the VMM refused the connection with 'OKAY'"},
      {"OK ", "the VMM refused the connection with 'OK '"},
      {"OK five", "the VMM refused the connection with 'OK five'"},
      {"OK 5 6", "the VMM refused the connection with 'OK 5 6'"},
      {"NOT OK", "the VMM refused the connection with 'NOT OK'"},
      {"HTTP/1.1 400 Bad Request\r",
       "the VMM refused the connection with 'HTTP/1.1 400 Bad Request'"},
      {"\x1b[2J", R"(the VMM refused the connection with '\x1b[2J')"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.line);
    const auto answer = parse_connect_answer(c.line);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Code::unavailable);
    CHECK(answer.error().what == c.what);
  }
}

TEST_CASE("the VMM gets one CONNECT line, and the guest's first bytes arrive whole") {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{4096}}) {
    CAPTURE(piece);
    const Machine machine;
    std::string request;
    const Vmm vmm{machine, [&](int socket, unsigned) {
                    request = receive_line(socket);
                    const std::string_view answer = "OK 1073741825\nPROMPT\nmore";
                    for (std::size_t at = 0; at < answer.size(); at += piece)
                      send_text(socket, answer.substr(at, piece));
                  }};
    const auto connection = connect_to(machine, hybrid());
    REQUIRE(connection);
    CHECK(receive_text(connection->get()) == "PROMPT\nmore");
    CHECK(request == "CONNECT 1026\n");
  }
}

TEST_CASE("a VMM that closes at any byte of its answer is reported") {
  constexpr std::string_view answer = "OK 1073741825\n";
  for (std::size_t length = 0; length < answer.size(); ++length) {
    CAPTURE(length);
    const auto connection = connect_after(answer.substr(0, length));
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == Code::unavailable);
    CHECK(connection.error().what ==
          (length == 0 ? std::string{"the guest does not listen on port 1026"}
                       : fmt::format("the VMM closed after '{}'", answer.substr(0, length))));
  }
}

TEST_CASE("a VMM that closes at any byte of our line means that nobody listens") {
  for (std::size_t length = 0; length <= 13; ++length) {
    CAPTURE(length);
    const Machine machine;
    const Vmm vmm{machine, [&](int socket, unsigned) {
                    if (length > 0) {
                      std::string bytes(length, '\0');
                      static_cast<void>(::recv(socket, bytes.data(), length, MSG_WAITALL));
                    }
                  }};
    const auto connection = connect_to(machine, hybrid());
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == Code::unavailable);
    CHECK(connection.error().what == "the guest does not listen on port 1026");
  }
}

TEST_CASE("an empty line is an answer too") {
  const auto connection = connect_after("\n");
  REQUIRE_FALSE(connection);
  CHECK(connection.error().what == "the VMM refused the connection with ''");
}

TEST_CASE("an answer that is not OK is shown") {
  const auto connection = connect_after("Error: no\x1bsuch port\nrest");
  REQUIRE_FALSE(connection);
  CHECK(connection.error().code == Code::unavailable);
  CHECK(connection.error().what ==
        R"(the VMM refused the connection with 'Error: no\x1bsuch port')");
}

TEST_CASE("an answer without an end is cut off after 64 bytes") {
  const Machine machine;
  std::atomic<std::size_t> sent = 0;
  const Vmm vmm{machine, [&](int socket, unsigned) {
                  static_cast<void>(receive_line(socket));
                  const std::string block(std::size_t{64} << 10, 'A');
                  constexpr std::size_t most = std::size_t{1} << 30;
                  ssize_t put = 1;
                  while (put > 0 && sent < most) {
                    put = ::send(socket, block.data(), block.size(), MSG_NOSIGNAL);
                    if (put > 0) sent += static_cast<std::size_t>(put);
                  }
                }};
  {
    const auto connection = connect_to(machine, hybrid());
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == Code::malformed);
    CHECK(connection.error().what == fmt::format("the VMM answered '{}'", std::string(64, 'A')));
  }
  // Nobody took the rest.
  CHECK(sent < std::size_t{16} << 20);
}

TEST_CASE("a VMM that says nothing, or half a line, is waited for no longer than told") {
  struct {
    std::string_view answer;
    std::string_view what;
  } const cases[] = {
      {"", "the VMM took the connection and answered nothing: timed out after 50 ms"},
      {"OK 1073741825",
       "the VMM took the connection and answered only 'OK 1073741825': timed out after 50 ms"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.answer);
    const Machine machine;
    const Vmm vmm{machine, [&](int socket, unsigned) {
                    static_cast<void>(receive_line(socket));
                    send_text(socket, c.answer);
                    static_cast<void>(receive_text(socket));  // until the client leaves
                  }};
    const auto connection = connect_to(machine, hybrid(), 50ms);
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == Code::timed_out);
    // Under load the whole time can pass before the VMM's half line arrived.
    if (connection.error().what != cases[0].what) CHECK(connection.error().what == c.what);
  }
}

TEST_CASE("an interrupt ends the wait for the VMM's answer") {
  const Machine machine;
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Fd interrupt{ends[0]};
  Fd trigger{ends[1]};
  const Vmm vmm{machine, [&](int socket, unsigned) {
                  static_cast<void>(receive_line(socket));
                  trigger = Fd{};  // hangs up
                  static_cast<void>(receive_text(socket));
                }};
  const auto connection = connect_to(machine, hybrid(), patience, interrupt.get());
  REQUIRE_FALSE(connection);
  CHECK(connection.error().code == Code::interrupted);
}

TEST_CASE("every connection that a VMM takes gets the whole line, whatever ends the client") {
  const Machine machine;
  machine.make_dirs("/run/vc/vm/sb1");
  const Fd listener = bind_unix(machine.at(path), 128);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGALRM}) {
    for (int round = 0; round < 20; ++round) {
      CAPTURE(signal);
      CAPTURE(round);
      const pid_t client = ::fork();
      if (client == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::signal(signal, SIG_DFL);
        for (;;) static_cast<void>(connect_to(machine, hybrid(), 1ms));
      }
      // As soon as there is a connection, the line may or may not be on its way.
      std::vector<Fd> taken;
      for (int i = 0; i <= round % 3; ++i)
        taken.emplace_back(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
      ::kill(client, signal);
      ::waitpid(client, nullptr, 0);
      while (has_caller(listener))
        taken.emplace_back(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
      for (const Fd& connection : taken) CHECK(receive_text(connection.get()) == "CONNECT 1026\n");
    }
  }
}

TEST_CASE("a place that is not the VMM's listening socket is refused, each with its reason") {
  const Machine machine;
  machine.make_dirs("/run/vc/vm/sb1");
  machine.make_dirs("/run/elsewhere");
  const Fd elsewhere = bind_unix(machine.at("/run/elsewhere/x"), 8);
  const auto check = [&](Code code, std::string_view what) {
    const auto connection = connect_to(machine, hybrid());
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == code);
    CHECK(connection.error().what == what);
  };

  SUBCASE("nothing") { check(Code::not_found, "there is no VMM socket '/run/vc/vm/sb1/clh.sock'"); }
  SUBCASE("a file") {
    std::ofstream{machine.at(path)} << "text";
    check(Code::refused, "'/run/vc/vm/sb1/clh.sock': a regular file, not a socket");
  }
  SUBCASE("a link to a socket") {
    std::filesystem::create_symlink("/run/elsewhere/x", machine.at(path));
    check(Code::refused, "'/run/vc/vm/sb1/clh.sock': a symbolic link, not a socket");
  }
  SUBCASE("a link in place of the directory") {
    std::filesystem::remove(machine.at("/run/vc/vm/sb1"));
    std::filesystem::create_directory_symlink(machine.at("/run/elsewhere"),
                                              machine.at("/run/vc/vm/sb1"));
    check(Code::refused, "open '/run/vc/vm/sb1': a symbolic link, which is never followed here");
  }
  SUBCASE("a socket that nobody serves") {
    machine.make_stale_socket(path);
    check(Code::unavailable, "the VMM is gone: nobody listens on '/run/vc/vm/sb1/clh.sock'");
  }
  // Whatever it was, nobody else's socket was connected to.
  CHECK_FALSE(has_caller(elsewhere));
}

TEST_CASE("who may not look into the sandbox's directory is told so") {
  const Machine machine;
  machine.make_dirs("/run/vc/vm/sb1");
  const Fd listener = bind_unix(machine.at(path), 8);
  std::filesystem::permissions(machine.at("/run/vc/vm/sb1"), std::filesystem::perms{0});
  {
    const kata::test::Unprivileged user;
    const auto connection = connect_to(machine, hybrid());
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == Code::denied);
  }
  std::filesystem::permissions(machine.at("/run/vc/vm/sb1"), std::filesystem::perms{0700});
}

TEST_CASE("a socket outside the sandbox's directories is never connected to") {
  const Machine machine;
  machine.make_dirs("/run/vc/vm/sb2");
  const Fd listener = bind_unix(machine.at("/run/vc/vm/sb2/clh.sock"), 8);
  const auto connection = connect_to(machine, hybrid("/run/vc/vm/sb2/clh.sock"));
  REQUIRE_FALSE(connection);
  CHECK(connection.error().code == Code::refused);
  CHECK(connection.error().what ==
        "'/run/vc/vm/sb2/clh.sock' is not in a directory of sandbox 'sb1'");
  CHECK_FALSE(has_caller(listener));
}

// Refused before a socket is made: vsock itself is tested inside a virtual machine.
TEST_CASE("a context id that no guest can have is refused") {
  const Machine machine;
  for (const std::uint32_t cid : {0U, 1U, 2U, 4294967295U}) {
    CAPTURE(cid);
    const auto connection = connect_to(machine, {.transport = Transport::vsock, .cid = cid});
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == Code::refused);
    CHECK(connection.error().what == fmt::format("context id {} is not a guest's", cid));
    CHECK(connection.error().hint ==
          (cid == 1 ? "for a test on this machine, give --allow-local-cid" : ""));
  }
  for (const std::uint32_t cid : {0U, 2U, 4294967295U}) {
    CAPTURE(cid);
    const auto connection =
        connect_guest(machine.host(), id, {.transport = Transport::vsock, .cid = cid}, 1026,
                      LocalCid::allowed, Wait::until(patience));
    REQUIRE_FALSE(connection);
    CHECK(connection.error().code == Code::refused);
  }
}

}  // namespace kata::exec
