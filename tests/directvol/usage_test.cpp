// SPDX-License-Identifier: Apache-2.0
#include "directvol/usage.hpp"

#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::Serve;
using test::Socket;
using test::Tree;
using test::volume_on;

namespace {

const VolumePath path{"/vol"};
const std::string name = "L3ZvbA==";
const std::string go_socket = "/run/vc/sbs/sb-go/shim-monitor.sock";
const std::string rust_socket = "/run/kata/sb-rust/shim-monitor.sock";

Result<UsageTarget> find(const Tree& tree, const std::optional<std::string>& sandbox = {},
                         const std::optional<std::string>& guest_path = {}) {
  return find_usage_target(Host{tree.root()}, path, sandbox, guest_path);
}

void write_volume(const Tree& tree) {
  test::write_record(tree, name, to_text(volume_on("/dev/sdb"), Schema::both));
}

}  // namespace

TEST_CASE("the recorded owner is asked for the device's path on the host") {
  const Tree tree;
  write_volume(tree);
  test::write_record(tree, name, "", "sb-go");
  const Socket shim{tree, go_socket, Serve::yes};
  const auto target = find(tree);
  REQUIRE(target.has_value());
  CHECK(target->sandbox.id == "sb-go");
  CHECK(target->sandbox.dialect == shim::Dialect::go);
  CHECK(target->path == "/dev/sdb");
  CHECK_FALSE(target->is_guest_path);
}

TEST_CASE("a volume without a recorded owner needs the sandbox named") {
  const Tree tree;
  write_volume(tree);
  const Socket shim{tree, rust_socket, Serve::yes};
  const auto refused = find(tree);
  CHECK(failure(refused) == "volume '/vol': no sandbox is recorded as its owner");
  CHECK(hint_of(refused) ==
        "runtime-rs never records it, the Go runtime does when the container starts; pass "
        "'--sandbox-id ID'");
  CHECK(refused.error().code == Code::not_found);

  for (const std::string id : {"sb-rust", "sb-r"}) {
    CAPTURE(id);
    const auto target = find(tree, id);
    REQUIRE(target.has_value());
    CHECK(target->sandbox.id == "sb-rust");
    CHECK(target->path == "/dev/sdb");
    CHECK(target->is_guest_path);
  }
}

TEST_CASE("of several recorded owners the live one is asked, and two live ones are ambiguous") {
  const Tree tree;
  write_volume(tree);
  for (const std::string id : {"aa-dead", "sb-go", "sb-rust"})
    test::write_record(tree, name, "", id);
  const Socket go{tree, go_socket, Serve::yes};
  CHECK(find(tree)->sandbox.id == "sb-go");

  const Socket rust{tree, rust_socket, Serve::yes};
  const auto refused = find(tree);
  CHECK(failure(refused) == "volume '/vol': several sandboxes own it and live: sb-go, sb-rust");
  CHECK(hint_of(refused) == "pass '--sandbox-id ID' to choose one");
  CHECK(refused.error().code == Code::refused);
  CHECK(find(tree, "sb-rust")->sandbox.id == "sb-rust");
}

TEST_CASE("a path in the guest replaces the device's, with either runtime") {
  const Tree tree;
  write_volume(tree);
  const Socket go{tree, go_socket, Serve::yes};
  const Socket rust{tree, rust_socket, Serve::yes};
  for (const std::string id : {"sb-go", "sb-rust"}) {
    CAPTURE(id);
    const auto target = find(tree, id, "/data");
    REQUIRE(target.has_value());
    CHECK(target->path == "/data");
    CHECK(target->is_guest_path);
  }
}

TEST_CASE("an owner that is gone, or no record at all, is said") {
  const Tree tree;
  CHECK(failure(find(tree)) == "volume '/vol': no such direct volume");
  write_volume(tree);
  test::write_record(tree, name, "", "aa-dead");
  CHECK(failure(find(tree)) ==
        "find sandbox 'aa-dead': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name");
  CHECK(failure(find(tree, "../x")) == "find sandbox '../x': not a sandbox id");
}
