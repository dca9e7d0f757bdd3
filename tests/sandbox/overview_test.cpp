// SPDX-License-Identifier: Apache-2.0
#include "sandbox/overview.hpp"

#include <doctest/doctest.h>

#include "directvol/fixture.hpp"
#include "directvol/volume_path.hpp"
#include "fixture.hpp"

namespace kata::sandbox {
namespace {

using namespace std::chrono_literals;
using test::Node;
using Strings = std::vector<std::string>;

// The sandbox `owner` leaves its mark in the record of `volume`.
void record(const Node& node, std::string_view volume, std::string_view owner) {
  const std::string name = directvol::record_name(directvol::VolumePath{std::string{volume}});
  test::write_record(node.tree(), name, to_text(test::volume_on("/d"), directvol::Schema::both));
  if (!owner.empty()) test::write_record(node.tree(), name, "", owner);
}

}  // namespace

TEST_CASE("each sandbox has the volumes that it owns, sorted, and nobody else's") {
  const Node node;
  for (const std::string_view id : {"one", "two", "three"})
    node.tree().make_dir("/run/kata/" + std::string{id});
  record(node, "/vol/b", "one");
  record(node, "/vol/a", "one");
  record(node, "/vol/c", "two");
  record(node, "/vol/d", "");
  record(node, "/vol/e", "gone-without-a-trace");
  Overview overview{node.host(), 1s};
  CHECK(overview.survey().gaps.empty());
  const std::vector<Sandbox> sandboxes = overview.inspect_all();
  REQUIRE(sandboxes.size() == 3);
  CHECK(sandboxes[0].id == "one");
  CHECK(sandboxes[0].volumes == Strings{"/vol/a", "/vol/b"});
  CHECK(sandboxes[1].id == "three");
  CHECK(sandboxes[1].volumes.empty());
  CHECK(sandboxes[2].id == "two");
  CHECK(sandboxes[2].volumes == Strings{"/vol/c"});
  const Trace* two = find_trace(overview.survey(), "tw").value();
  CHECK(overview.inspect(*two).volumes == Strings{"/vol/c"});
}

TEST_CASE("volumes that cannot be seen are a gap, the last one, and hide no sandbox") {
  const Node node;
  node.tree().make_dir("/run/kata/one");
  node.tree().make_dir("/elsewhere");
  node.tree().link(test::volumes, "/elsewhere");
  Overview overview{node.host(), 1s};
  const std::string gap = "direct volumes are not shown: open '" + test::volumes +
                          "': a symbolic link, which is never followed here";
  CHECK(overview.survey().gaps == Strings{gap});
  REQUIRE(overview.inspect_all().size() == 1);
  CHECK(overview.inspect_all()[0].volumes.empty());

  const test::Tree tree;
  tree.link(test::volumes, "/elsewhere");
  CHECK(Overview{Host{tree.root().string()}, 1s}.survey().gaps ==
        Strings{"processes are not shown: open '/proc': No such file or directory", gap});
}

}  // namespace kata::sandbox
