// SPDX-License-Identifier: Apache-2.0
// The trees have no /proc, so the kernel's own table says who listens.
#include <doctest/doctest.h>

#include "directvol/device.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::Serve;
using test::Socket;
using test::Tree;
using Strings = std::vector<std::string>;

namespace {

Result<CheckedDevice> check(const Tree& tree, const std::string& type, const std::string& device,
                            Links links = Links::resolve) {
  MountInfo info = test::volume_on(device);
  info.volume_type = type;
  return check_device(Host{tree.root()}, info, links);
}

const std::string heading = "Num RefCount Protocol Flags Type St Inode Path\n";

}  // namespace

TEST_CASE("a listening socket is a volume, and its own prefix is stripped") {
  const Tree tree;
  const Socket socket{tree, "/tmp/vhu/blk.sock", Serve::yes};
  struct {
    std::string type;
    std::string device;
  } const cases[] = {{"spdkvol", "/tmp/vhu/blk.sock"},
                     {"spdkvol", "spdk:///tmp/vhu/blk.sock"},
                     {"spoolvol", "/tmp/vhu/blk.sock"},
                     {"spoolvol", "spool:///tmp/vhu/blk.sock"}};
  for (const auto& c : cases) {
    CAPTURE(c.device);
    const auto checked = check(tree, c.type, c.device);
    REQUIRE(checked.has_value());
    CHECK(checked->device == "/tmp/vhu/blk.sock");
    CHECK(checked->notes.empty());
  }
}

TEST_CASE("a prefix of the other kind is wrong usage") {
  const Tree tree;
  const Socket socket{tree, "/v.sock", Serve::yes};
  struct {
    std::string type;
    std::string device;
    std::string error;
  } const cases[] = {
      {"spdkvol", "spool:///v.sock",
       "device 'spool:///v.sock': prefix 'spool://' does not go with volume type 'spdkvol'"},
      {"spoolvol", "spdk:///v.sock",
       "device 'spdk:///v.sock': prefix 'spdk://' does not go with volume type 'spoolvol'"},
      {"spdkvol", "unix:///v.sock",
       "device 'unix:///v.sock': prefix 'unix://' does not go with volume type 'spdkvol'"},
      {"spdkvol", "spdk://v.sock", "device 'v.sock': not an absolute path"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.device);
    const auto refused = check(tree, c.type, c.device);
    CHECK(failure(refused) == c.error);
    CHECK(refused.error().code == Code::usage);
  }
}

TEST_CASE("a socket whose server died is refused, with what to do") {
  const Tree tree;
  const Socket socket{tree, "/v.sock", Serve::no};
  const auto refused = check(tree, "spdkvol", "spdk:///v.sock");
  CHECK(failure(refused) == "device 'spdk:///v.sock': nobody listens on this socket");
  CHECK(hint_of(refused) == "start the vhost-user server in this network namespace");
  CHECK(refused.error().code == Code::unavailable);
}

TEST_CASE("what is not a socket is refused by its kind") {
  const Tree tree{{"/file", "x"}};
  tree.make_dir("/directory");
  tree.make_fifo("/fifo");
  struct {
    std::string path;
    std::string kind;
  } const cases[] = {
      {"/file", "a regular file"}, {"/directory", "a directory"}, {"/fifo", "a FIFO"}};
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CHECK(
        failure(check(tree, "spdkvol", c.path)) ==
        fmt::format("device '{}': {}, expected the socket of a vhost-user server", c.path, c.kind));
  }
  CHECK(failure(check(tree, "spdkvol", "/gone")) == "device '/gone': does not exist");
}

TEST_CASE("a path longer than a socket's address is refused with both lengths") {
  const Tree tree;
  const std::string directory = "/" + std::string(59, 'd') + "/";
  const std::string fits = directory + std::string(46, 's');
  const std::string longer = directory + std::string(47, 's');
  const Socket short_one{tree, fits, Serve::yes};
  const Socket long_one{tree, longer, Serve::yes};
  CHECK(failure(check(tree, "spdkvol", longer)) ==
        "device '" + longer + "': 108 bytes, and a socket's address holds at most 107");
  // Bound by way of its directory's descriptor, it is in the table under another path.
  CHECK(failure(check(tree, "spdkvol", fits)) ==
        "device '" + fits + "': nobody listens on this socket");
}

TEST_CASE("a link to a socket is resolved, or kept, and is served either way") {
  const Tree tree;
  const Socket socket{tree, "/run/v.sock", Serve::yes};
  tree.link("/var/run", "../run");
  const auto resolved = check(tree, "spdkvol", "/var/run/v.sock");
  REQUIRE(resolved.has_value());
  CHECK(resolved->device == "/run/v.sock");
  CHECK(resolved->notes == Strings{"device '/var/run/v.sock' is recorded as '/run/v.sock'"});
  CHECK(check(tree, "spdkvol", "/var/run/v.sock", Links::keep)->device == "/var/run/v.sock");
}

TEST_CASE("a server that bound its socket through a link is found by the real path") {
  const Tree tree{{"/proc/1/net/unix", heading + "f: 2 0 00010000 0001 01 1 /var/run/other.sock\n"
                                                 "f: 2 0 00010000 0001 01 1 /var/run/v.sock\n"}};
  const Socket socket{tree, "/run/v.sock", Serve::no};
  const Socket other{tree, "/run/other2.sock", Serve::no};
  tree.link("/var/run", "../run");
  CHECK(check(tree, "spdkvol", "/run/v.sock").has_value());
  CHECK(failure(check(tree, "spdkvol", "/run/other2.sock")) ==
        "device '/run/other2.sock': nobody listens on this socket");
}

TEST_CASE("the machine's own table is asked under --sysroot, and a broken one is an error") {
  const Tree tree{{"/proc/net/unix", heading + "f: 2 0 00010000 0001 01 1 /v.sock\n"}};
  const Socket socket{tree, "/v.sock", Serve::no};
  CHECK(check(tree, "spdkvol", "/v.sock").has_value());
  tree.write("/proc/net/unix", "not a table\n");
  CHECK(failure(check(tree, "spdkvol", "/v.sock")) ==
        "read the table of UNIX sockets: line 1: not a socket table");
}

TEST_CASE("checking does not connect: an SPDK target would take it for its front end") {
  const Tree tree;
  const Socket socket{tree, "/v.sock", Serve::yes};
  REQUIRE(check(tree, "spdkvol", "/v.sock").has_value());
  CHECK_FALSE(socket.has_caller());
}
