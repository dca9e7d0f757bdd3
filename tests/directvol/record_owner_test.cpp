// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>

#include "directvol/record.hpp"
#include "directvol/store.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::Serve;
using test::Socket;
using test::Tree;

namespace {

const VolumePath path{"/vol"};
const std::string name = "L3ZvbA==";

Result<> own(const Tree& tree, std::string_view id, Sharing sharing = Sharing::refused) {
  Host host{tree.root()};
  return record_owner(host, path, id, sharing);
}

void write_volume(const Tree& tree) {
  test::write_record(tree, name, to_text(test::volume_on("/dev/sdb"), Schema::both));
}

}  // namespace

TEST_CASE("an owner is an empty file of its name, whatever the umask, and recorded once") {
  const Tree tree;
  write_volume(tree);
  for (const mode_t mask : {0U, 077U, 0777U}) {
    const test::Umask umask{mask};
    const std::string id = "sb-" + std::to_string(mask);
    CHECK(failure(own(tree, id)) == "(no failure)");
    CHECK(test::mode_of(tree, test::record_file(name, id)) == 0600);
    CHECK(tree.read(test::record_file(name, id)).empty());
    const std::string once = tree.snapshot();
    CHECK(own(tree, id).has_value());
    CHECK(tree.snapshot() == once);
  }
}

TEST_CASE("only a sandbox id is recorded, and only in a whole record") {
  const Tree tree;
  for (const std::string id : {"", "a", "../x", "a/b", ".new", "mountInfo.json"})
    CHECK(failure(own(tree, id)) == "sandbox '" + id + "': not a sandbox id");
  CHECK(failure(own(tree, "sb")) ==
        "record sandbox 'sb' as owner: volume '/vol': no such direct volume");
  test::write_record(tree, name, "", "other");
  const std::string before = tree.snapshot();
  CHECK(own(tree, "sb").error().code == Code::not_found);
  CHECK(tree.snapshot() == before);
}

TEST_CASE("a volume that a live sandbox uses is recorded for another only if that is wanted") {
  const Tree tree;
  write_volume(tree);
  const Socket shim{tree, "/run/vc/sbs/first/shim-monitor.sock", Serve::yes};
  REQUIRE(own(tree, "first"));
  const auto refused = own(tree, "second");
  CHECK(failure(refused) ==
        "record sandbox 'second' as owner: volume '/vol': in use by live sandbox 'first'");
  CHECK(refused.error().code == Code::refused);
  CHECK(own(tree, "second", Sharing::allowed).has_value());
  CHECK(tree.exists(test::record_file(name, "second")));
}

TEST_CASE("an owner that is gone is in nobody's way") {
  const Tree tree;
  write_volume(tree);
  REQUIRE(own(tree, "gone"));
  CHECK(own(tree, "new-one").has_value());
}

TEST_CASE("what stands in the marker's place is neither followed nor replaced") {
  const Tree tree;
  write_volume(tree);
  tree.link(test::record_file(name, "sb"), "/planted");
  const std::string before = tree.snapshot();
  CHECK(own(tree, "sb").error().code == Code::refused);
  CHECK(tree.snapshot() == before);
}
