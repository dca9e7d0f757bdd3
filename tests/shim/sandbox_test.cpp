// SPDX-License-Identifier: Apache-2.0
#include "shim/sandbox.hpp"

#include <doctest/doctest.h>

#include <array>
#include <fstream>

#include "server.hpp"

using kata::Code;
using kata::Fd;
using kata::Result;
using kata::shim::connect;
using kata::shim::Dialect;
using kata::shim::find_sandbox;
using kata::shim::is_sandbox_id;
using kata::shim::Liveness;
using kata::shim::probe;
using kata::shim::Sandbox;
using kata::shim::sandbox_ids;
using kata::test::Machine;
using kata::test::Server;
using kata::test::Unprivileged;

namespace {

std::string socket_of(std::string_view root, std::string_view id) {
  return fmt::format("/run/{}/{}/shim-monitor.sock", root, id);
}

template <class T>
void check_error(const Result<T>& result, Code code, std::string_view what, std::string_view hint) {
  REQUIRE_FALSE(result);
  CHECK(result.error().code == code);
  CHECK(result.error().what == what);
  CHECK(result.error().hint == hint);
}

}  // namespace

TEST_CASE("a sandbox id is ASCII, at least two bytes and harmless in a path") {
  for (const std::string& id : {std::string{"ab"}, std::string{"0_.-"}, std::string(128, 'a'),
                                std::string{"4f2b9e"}, std::string{"A1.."}}) {
    CAPTURE(id);
    CHECK(is_sandbox_id(id));
  }
  for (const std::string& id :
       {std::string{}, std::string{"a"}, std::string{".."}, std::string{"-a"}, std::string{"_a"},
        std::string{"a/b"}, std::string{"a b"}, std::string{"a\n"}, std::string{"a\0b", 3},
        std::string{"\xC3\xA9\xC3\xA9"}, std::string(129, 'a')}) {
    CAPTURE(id);
    CHECK_FALSE(is_sandbox_id(id));
  }
}

TEST_CASE("the words for dialects and liveness") {
  CHECK(to_text(Dialect::go) == "go");
  CHECK(to_text(Dialect::rust) == "rust");
  CHECK(to_text(Liveness::live) == "live");
  CHECK(to_text(Liveness::stale) == "stale");
  CHECK(to_text(Liveness::no_socket) == "no-socket");
  CHECK(to_text(Liveness::gone) == "gone");
  CHECK(to_text(Liveness::cannot_tell) == "cannot-tell");
}

TEST_CASE("sandbox_ids lists valid directories of both roots, sorted and each once") {
  const Machine machine;
  CHECK(sandbox_ids(machine.host()).value().empty());
  for (const std::string_view path :
       {"/run/kata/both", "/run/vc/sbs/both", "/run/vc/sbs/only-go", "/run/kata/a-rust",
        "/run/kata/-bad", "/run/kata/b ad", "/run/kata/x"})
    machine.make_dirs(path);
  std::ofstream{machine.at("/run/kata/file")} << "text";
  std::filesystem::create_directory_symlink("both", machine.at("/run/kata/link"));
  CHECK(sandbox_ids(machine.host()).value() ==
        std::vector<std::string>{"a-rust", "both", "only-go"});
}

TEST_CASE("sandbox_ids refuses a root that is a symbolic link") {
  const Machine machine;
  machine.make_dirs("/run/elsewhere");
  std::filesystem::create_directory_symlink("elsewhere", machine.at("/run/kata"));
  check_error(sandbox_ids(machine.host()), Code::refused,
              "open '/run/kata': a symbolic link, which is never followed here", "");
}

TEST_CASE("find_sandbox finds an exact id in either root") {
  const Machine machine;
  machine.make_stale_socket(socket_of("vc/sbs", "go-one"));
  machine.make_stale_socket(socket_of("kata", "rust-one"));
  const Result<Sandbox> go = find_sandbox(machine.host(), "go-one");
  REQUIRE(go);
  CHECK(go->id == "go-one");
  CHECK(go->dialect == Dialect::go);
  CHECK(go->socket == "/run/vc/sbs/go-one/shim-monitor.sock");
  const Result<Sandbox> rust = find_sandbox(machine.host(), "rust-one");
  REQUIRE(rust);
  CHECK(rust->dialect == Dialect::rust);
  CHECK(rust->socket == "/run/kata/rust-one/shim-monitor.sock");
}

TEST_CASE("where both roots hold the id the served socket wins") {
  for (const Dialect served : {Dialect::go, Dialect::rust}) {
    CAPTURE(to_text(served));
    const Machine machine;
    const bool go = served == Dialect::go;
    machine.make_stale_socket(socket_of(go ? "kata" : "vc/sbs", "ab"));
    const Server server{machine, socket_of(go ? "vc/sbs" : "kata", "ab"), ""};
    CHECK(find_sandbox(machine.host(), "ab").value().dialect == served);
    CHECK(probe(machine.host(), "ab") == Liveness::live);
  }
  const Machine machine;
  machine.make_stale_socket(socket_of("kata", "ab"));
  machine.make_dirs("/run/vc/sbs/ab");
  CHECK(find_sandbox(machine.host(), "ab").value().dialect == Dialect::rust);
}

TEST_CASE("find_sandbox takes a prefix that one sandbox with a socket has") {
  const Machine machine;
  machine.make_stale_socket(socket_of("kata", "abc1"));
  machine.make_stale_socket(socket_of("vc/sbs", "abd1"));
  machine.make_stale_socket(socket_of("vc/sbs", "abd"));
  machine.make_dirs("/run/kata/abc2");
  CHECK(find_sandbox(machine.host(), "abc").value().id == "abc1");
  CHECK(find_sandbox(machine.host(), "abd").value().id == "abd");  // exact beats prefix
  check_error(find_sandbox(machine.host(), "ab"), Code::refused,
              "find sandbox 'ab': 3 sandboxes begin with that: abc1, abd, abd1",
              "give more letters of the id");
}

TEST_CASE("of those that a prefix fits the one that lives is meant") {
  const Machine machine;
  machine.make_stale_socket(socket_of("kata", "abc1"));
  machine.make_stale_socket(socket_of("vc/sbs", "abc2"));
  const auto ambiguous = [&](std::string_view which) {
    check_error(find_sandbox(machine.host(), "abc"), Code::refused,
                fmt::format("find sandbox 'abc': {}", which), "give more letters of the id");
  };
  ambiguous("2 sandboxes begin with that: abc1, abc2");

  Server rust{machine, socket_of("kata", "abc3"), ""};
  CHECK(find_sandbox(machine.host(), "abc").value().id == "abc3");
  CHECK(rust.requests().empty());  // nothing was sent

  const Server go{machine, socket_of("vc/sbs", "abc4"), ""};
  ambiguous("2 sandboxes begin with that: abc3, abc4");
  CHECK(find_sandbox(machine.host(), "abc1").value().id == "abc1");  // exact beats live
}

TEST_CASE("a prefix may mean a sandbox that cannot be seen") {
  const Machine machine;
  machine.make_stale_socket(socket_of("kata", "abc1"));
  machine.make_stale_socket(socket_of("kata", "abc2"));
  using std::filesystem::perms;
  std::filesystem::permissions(machine.at(socket_of("kata", "abc1")), perms::none);
  std::filesystem::permissions(machine.at(socket_of("kata", "abc2")), perms::all);
  const Unprivileged user;
  CHECK(find_sandbox(machine.host(), "abc").value().id == "abc1");
}

TEST_CASE("an ambiguous prefix names ten candidates at most") {
  const Machine machine;
  for (char c = 'a'; c <= 'l'; ++c)
    machine.make_stale_socket(socket_of("kata", fmt::format("xx{}", c)));
  check_error(find_sandbox(machine.host(), "xx"), Code::refused,
              "find sandbox 'xx': 12 sandboxes begin with that: xxa, xxb, xxc, xxd, xxe, xxf, "
              "xxg, xxh, xxi, xxj and 2 more",
              "give more letters of the id");
}

TEST_CASE("find_sandbox refuses what is no id") {
  const Machine machine;
  for (const std::string_view id : {"", "a", "../x", "a b"}) {
    check_error(find_sandbox(machine.host(), id), Code::usage,
                fmt::format("find sandbox '{}': not a sandbox id", id),
                "give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit first");
  }
}

TEST_CASE("an unknown sandbox is told with both roots and those that live") {
  const Machine machine;
  constexpr std::string_view what =
      "find sandbox 'nope': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name";
  check_error(find_sandbox(machine.host(), "nope"), Code::not_found, what,
              "list the pods of this node with 'crictl pods'");

  machine.make_stale_socket(socket_of("kata", "a-stale-one"));
  check_error(find_sandbox(machine.host(), "nope"), Code::not_found, what,
              "list the pods of this node with 'crictl pods'");

  const Server go{machine, socket_of("vc/sbs", "go-one"), ""};
  const Server rust{machine, socket_of("kata", "a-rust-one"), ""};
  check_error(find_sandbox(machine.host(), "nope"), Code::not_found, what,
              "name a sandbox that runs: a-rust-one, go-one");
}

TEST_CASE("an unknown sandbox lists five live candidates at most") {
  const Machine machine;
  std::vector<Fd> listening;
  for (const std::string_view id : {"s1", "s2", "s3", "s4", "s5", "s6"}) {
    machine.make_dirs(fmt::format("/run/kata/{}", id));
    listening.push_back(kata::test::bind_unix(machine.at(socket_of("kata", id)), 1));
  }
  CHECK(find_sandbox(machine.host(), "nope").error().hint ==
        "name a sandbox that runs: s1, s2, s3, s4, s5");
}

TEST_CASE("a sandbox without a socket has a message of its own") {
  const Machine machine;
  machine.make_dirs("/run/kata/ab12");
  constexpr std::string_view hint =
      "see 'journalctl -t kata' for why the shim did not bind it, and restart the pod";
  check_error(find_sandbox(machine.host(), "ab12"), Code::not_found,
              "find sandbox 'ab12': '/run/kata/ab12' has no 'shim-monitor.sock'", hint);
  check_error(connect(machine.host(), Sandbox{"ab12", Dialect::rust, ""}), Code::not_found,
              "reach the shim of sandbox 'ab12': '/run/kata/ab12' has no 'shim-monitor.sock'",
              hint);
}

TEST_CASE("a socket that nobody listens on has a message of its own") {
  const Machine machine;
  machine.make_stale_socket(socket_of("vc/sbs", "ab12"));
  const Sandbox sandbox = find_sandbox(machine.host(), "ab12").value();
  check_error(connect(machine.host(), sandbox), Code::unavailable,
              "reach the shim of sandbox 'ab12': nobody listens on "
              "'/run/vc/sbs/ab12/shim-monitor.sock'",
              "its shim is gone: check the pod with 'crictl pods' and the service with "
              "'systemctl status containerd'");
}

TEST_CASE("missing permission has a message of its own") {
  const Machine machine;
  machine.make_stale_socket(socket_of("kata", "ab12"));
  std::filesystem::permissions(machine.at("/run/kata"), std::filesystem::perms::none);
  {
    const Unprivileged user;
    check_error(find_sandbox(machine.host(), "ab12"), Code::denied,
                "find sandbox 'ab12': open '/run/kata': Permission denied",
                "run the command with sudo");
    check_error(sandbox_ids(machine.host()), Code::denied, "open '/run/kata': Permission denied",
                "run the command with sudo");
    check_error(connect(machine.host(), Sandbox{"ab12", Dialect::rust, ""}), Code::denied,
                "reach the shim of sandbox 'ab12': open '/run/kata': Permission denied",
                "run the command with sudo");
    CHECK(probe(machine.host(), "ab12") == Liveness::cannot_tell);
  }
  std::filesystem::permissions(machine.at("/run/kata"), std::filesystem::perms::owner_all);
}

TEST_CASE("links and other things in a socket's place are refused") {
  const Machine machine;
  machine.make_stale_socket(socket_of("kata", "real"));
  machine.make_dirs("/run/kata/file");
  machine.make_dirs("/run/kata/link");
  std::ofstream{machine.at(socket_of("kata", "file"))} << "text";
  std::filesystem::create_symlink("../real/shim-monitor.sock",
                                  machine.at(socket_of("kata", "link")));
  std::filesystem::create_directory_symlink("real", machine.at("/run/kata/dirlink"));
  struct {
    std::string_view id;
    std::string_view why;
  } const cases[] = {
      {"file", "'/run/kata/file/shim-monitor.sock': a regular file, not a socket"},
      {"link", "'/run/kata/link/shim-monitor.sock': a symbolic link, not a socket"},
      {"dirlink", "open '/run/kata/dirlink': a symbolic link, which is never followed here"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.id);
    check_error(find_sandbox(machine.host(), c.id), Code::refused,
                fmt::format("find sandbox '{}': {}", c.id, c.why), "");
    check_error(connect(machine.host(), Sandbox{std::string{c.id}, Dialect::rust, ""}),
                Code::refused, fmt::format("reach the shim of sandbox '{}': {}", c.id, c.why), "");
    CHECK(probe(machine.host(), c.id) == Liveness::no_socket);
  }
}

TEST_CASE("probe tells live, stale, without socket and gone apart") {
  const Machine machine;
  CHECK(probe(machine.host(), "ab") == Liveness::gone);
  CHECK(probe(machine.host(), "../ab") == Liveness::gone);
  machine.make_dirs("/run/vc/sbs/ab");
  CHECK(probe(machine.host(), "ab") == Liveness::no_socket);
  machine.make_stale_socket(socket_of("kata", "ab"));
  CHECK(probe(machine.host(), "ab") == Liveness::stale);
  Server server{machine, socket_of("vc/sbs", "ab"), ""};
  CHECK(probe(machine.host(), "ab") == Liveness::live);
  CHECK(server.requests().empty());  // nothing was sent
}

TEST_CASE("a shim too busy to take connections is live") {
  const Machine machine;
  machine.make_dirs("/run/kata/busy");
  const Fd listening = kata::test::bind_unix(machine.at(socket_of("kata", "busy")), 0);
  std::vector<Fd> waiting;
  const Sandbox sandbox = find_sandbox(machine.host(), "busy").value();
  Result<Fd> last = connect(machine.host(), sandbox);
  while (last && waiting.size() < 64) {
    waiting.push_back(std::move(*last));
    last = connect(machine.host(), sandbox);
  }
  check_error(last, Code::timed_out,
              "reach the shim of sandbox 'busy': connect to "
              "'/run/kata/busy/shim-monitor.sock': its queue of connections is full",
              "");
  CHECK(probe(machine.host(), "busy") == Liveness::live);
}
