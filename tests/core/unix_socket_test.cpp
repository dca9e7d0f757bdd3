// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <string>
#include <vector>

#include "core/host.hpp"
#include "support/tree.hpp"

using kata::Code;
using kata::connect_unix;
using kata::Fd;
using kata::Host;
using kata::test::Tree;

namespace {

// Through the directory's descriptor: sockaddr_un has no room for long paths.
Fd bind_socket(const Tree& tree, const std::string& path) {
  const std::filesystem::path where = tree.at(path);
  std::filesystem::create_directories(where.parent_path());
  const Fd parent{::open(where.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  Fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}/{}",
                   parent.get(), where.filename().string());
  REQUIRE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return fd;
}

Fd listen_at(const Tree& tree, const std::string& path, int queue = 4) {
  Fd fd = bind_socket(tree, path);
  REQUIRE(::listen(fd.get(), queue) == 0);
  return fd;
}

void check_connected(const Fd& listener, const Fd& client) {
  const Fd server{::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  REQUIRE(server);
  REQUIRE(::write(server.get(), "x", 1) == 1);
  char got = 0;
  CHECK(::read(client.get(), &got, 1) == 1);
  CHECK(got == 'x');
}

}  // namespace

TEST_CASE("connect_unix reaches a listener below the root and on the whole machine") {
  const Tree tree;
  const Fd listener = listen_at(tree, "/run/s");
  tree.link("/alias", "/run/s");
  const Host below{tree.root().string()};
  const auto direct = connect_unix(below, "/run/s");
  REQUIRE(direct);
  check_connected(listener, *direct);
  const auto linked = connect_unix(below, "/alias");
  REQUIRE(linked);
  check_connected(listener, *linked);
  const auto whole = connect_unix(Host{}, tree.at("/run/s").string());
  REQUIRE(whole);
  check_connected(listener, *whole);
  CHECK((::fcntl(whole->get(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK((::fcntl(whole->get(), F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("connect_unix reaches a path longer than a socket address") {
  const Tree tree;
  const std::string path = "/" + std::string(200, 'd') + "/" + std::string(60, 's');
  const Fd listener = listen_at(tree, path);
  const auto client = connect_unix(Host{tree.root().string()}, path);
  REQUIRE(client);
  check_connected(listener, *client);
}

TEST_CASE("connect_unix does not leave the root") {
  const Tree tree;
  const Fd listener = listen_at(tree, "/outside");
  tree.make_dir("/root");
  tree.link("/root/s", tree.at("/outside").string());
  tree.link("/root/up", "../outside");
  const Host host{tree.at("/root").string()};
  for (const char* path : {"/s", "/up", "/../outside"}) {
    CAPTURE(path);
    const auto got = connect_unix(host, path);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::not_found);
  }
}

TEST_CASE("connect_unix tells a missing socket from one without a listener") {
  const Tree tree{{"/file", ""}};
  {
    const Fd gone = listen_at(tree, "/dead");
  }
  const Fd bound = bind_socket(tree, "/bound");
  const Host host{tree.root().string()};
  struct {
    const char* path;
    Code code;
    const char* what;
  } const cases[] = {
      {"/none", Code::not_found, "open '/none': No such file or directory"},
      {"/dead", Code::unavailable, "connect to '/dead': Connection refused"},
      {"/bound", Code::unavailable, "connect to '/bound': Connection refused"},
      {"/file", Code::unavailable, "connect to '/file': Connection refused"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const auto got = connect_unix(host, c.path);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == c.code);
    CHECK(got.error().what == c.what);
  }
}

TEST_CASE("connect_unix does not wait for a listener whose queue is full") {
  const Tree tree;
  const Fd listener = listen_at(tree, "/busy", 0);
  const Host host{tree.root().string()};
  std::vector<Fd> waiting;
  auto got = connect_unix(host, "/busy");
  for (int i = 0; got && i < 16; ++i) {
    waiting.push_back(*std::move(got));
    got = connect_unix(host, "/busy");
  }
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::timed_out);
  CHECK(got.error().what == "connect to '/busy': its queue of connections is full");
}
