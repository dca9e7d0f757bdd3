// SPDX-License-Identifier: Apache-2.0
#include "directvol/prune.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::record_file;
using test::Serve;
using test::Socket;
using test::Tree;
using test::volume_on;

namespace {

const std::string name = "L3ZvbA==";  // "/vol"

PruneDecision decision_on(const Tree& tree) {
  auto decisions = plan_prune(Host{tree.root()});
  REQUIRE_MESSAGE(decisions.has_value(), failure(decisions));
  REQUIRE(decisions->size() == 1);
  return std::move(decisions->front());
}

enum class Sandbox : std::uint8_t { none, live, stale };

}  // namespace

TEST_CASE("a record is pruned only when its device is gone and its owner is dead") {
  const std::string gone = to_text(volume_on("/gone"), Schema::both);
  const std::string there = to_text(volume_on("/d"), Schema::both);
  struct {
    std::string text;
    const char* marker;  // or null
    Sandbox owner;
    Sandbox other;
    Verdict verdict;
    std::string reason;
  } const cases[] = {
      {there, nullptr, Sandbox::none, Sandbox::none, Verdict::keep, "device '/d' exists"},
      {there, "sb-owner", Sandbox::none, Sandbox::none, Verdict::keep, "device '/d' exists"},
      {gone, nullptr, Sandbox::none, Sandbox::none, Verdict::prune,
       "device '/gone' is gone, and no sandbox lives on this machine"},
      {gone, nullptr, Sandbox::none, Sandbox::stale, Verdict::prune,
       "device '/gone' is gone, and no sandbox lives on this machine"},
      {gone, nullptr, Sandbox::none, Sandbox::live, Verdict::keep,
       "no owner is recorded, and sandboxes live on this machine"},
      {gone, "sb-owner", Sandbox::none, Sandbox::none, Verdict::prune,
       "device '/gone' is gone, and sandbox 'sb-owner' is dead"},
      {gone, "sb-owner", Sandbox::stale, Sandbox::none, Verdict::prune,
       "device '/gone' is gone, and sandbox 'sb-owner' is dead"},
      {gone, "sb-owner", Sandbox::none, Sandbox::live, Verdict::prune,
       "device '/gone' is gone, and sandbox 'sb-owner' is dead"},
      {gone, "sb-owner", Sandbox::live, Sandbox::none, Verdict::keep, "sandbox 'sb-owner' uses it"},
      {gone, "not an id", Sandbox::none, Sandbox::live, Verdict::keep,
       "no owner is recorded, and sandboxes live on this machine"},
      {"not JSON", nullptr, Sandbox::none, Sandbox::none, Verdict::keep,
       "its record cannot be read"},
      {"{}", nullptr, Sandbox::none, Sandbox::none, Verdict::keep, "it names no device"},
      {to_text(volume_on("mdev-uuid"), Schema::both), nullptr, Sandbox::none, Sandbox::none,
       Verdict::keep, "device 'mdev-uuid' is no path to look for"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CAPTURE(c.reason);
    const Tree tree{{"/d", "x"}};
    test::write_record(tree, name, c.text);
    if (c.marker != nullptr) test::write_record(tree, name, "", c.marker);
    std::optional<Socket> owner;
    std::optional<Socket> other;
    const auto serve = [](Sandbox s) { return s == Sandbox::live ? Serve::yes : Serve::no; };
    if (c.owner != Sandbox::none)
      owner.emplace(tree, "/run/vc/sbs/sb-owner/shim-monitor.sock", serve(c.owner));
    if (c.other != Sandbox::none)
      other.emplace(tree, "/run/kata/sb-other/shim-monitor.sock", serve(c.other));
    const PruneDecision decision = decision_on(tree);
    CHECK(decision.verdict == c.verdict);
    CHECK(decision.reason == c.reason);
  }
}

TEST_CASE("what is no record is never pruned") {
  const Tree tree;
  test::make_volumes(tree);
  tree.write(test::volumes + "/stray", "x");
  tree.make_dir(test::volumes + "/" + name);
  auto decisions = plan_prune(Host{tree.root()});
  REQUIRE(decisions.has_value());
  REQUIRE(decisions->size() == 2);
  for (const PruneDecision& decision : *decisions) CHECK(decision.verdict == Verdict::keep);
}

TEST_CASE("planning changes nothing, and pruning removes what was condemned") {
  const Tree tree;
  test::write_record(tree, name, to_text(volume_on("/gone"), Schema::both));
  const std::string before = tree.snapshot();
  const PruneDecision decision = decision_on(tree);
  CHECK(tree.snapshot() == before);
  Host host{tree.root()};
  REQUIRE(prune(host, decision).has_value());
  CHECK_FALSE(tree.exists(test::volumes + "/" + name));
  CHECK(prune(host, decision).has_value());  // somebody else removed it meanwhile
  CHECK(plan_prune(host)->empty());
}

TEST_CASE("a record whose owner came to life since the plan is kept") {
  const Tree tree;
  test::write_record(tree, name, to_text(volume_on("/gone"), Schema::both));
  test::write_record(tree, name, "", "sb-owner");
  const PruneDecision decision = decision_on(tree);
  REQUIRE(decision.verdict == Verdict::prune);
  const Socket shim{tree, "/run/vc/sbs/sb-owner/shim-monitor.sock", Serve::yes};
  Host host{tree.root()};
  CHECK(failure(prune(host, decision)) == "volume '/vol': in use by live sandbox 'sb-owner'");
  CHECK(tree.exists(record_file(name)));
}

TEST_CASE("a record that cannot be removed is kept, says why and stops no other") {
  const Tree tree;
  const std::string other = "L3ZvbDI=";  // "/vol2"
  const std::string third = "L3ZvbDM=";  // "/vol3"
  for (const std::string& each : {name, other})
    test::write_record(tree, each, to_text(volume_on("/gone"), Schema::both));
  test::write_record(tree, third, to_text(volume_on("/d"), Schema::both));
  tree.write("/d", "x");
  test::write_record(tree, name, "", "sb-owner");
  auto decisions = plan_prune(Host{tree.root()});
  REQUIRE(decisions.has_value());
  const Socket shim{tree, "/run/vc/sbs/sb-owner/shim-monitor.sock", Serve::yes};
  Host host{tree.root()};
  const std::vector<Error> errors = prune_all(host, *decisions);
  const std::string in_use = "volume '/vol': in use by live sandbox 'sb-owner'";
  REQUIRE(errors.size() == 1);
  CHECK(errors.front().what == in_use);
  CHECK(tree.exists(record_file(name)));
  CHECK_FALSE(tree.exists(record_file(other)));
  CHECK(tree.exists(record_file(third)));
  for (const PruneDecision& decision : *decisions) {
    CAPTURE(decision.volume.record.name);
    CHECK((decision.verdict == Verdict::prune) == (decision.volume.record.name == other));
    if (decision.volume.record.name == name) CHECK(decision.reason == in_use);
  }
}

TEST_CASE("a decision as JSON says removed only of what is condemned, and gone") {
  struct {
    std::string path;
    Verdict verdict;
    PruneStage stage;
    std::string text;
  } const cases[] = {
      {"/vol", Verdict::prune, PruneStage::planned,
       R"({"volume_path":"/vol","name":"n","verdict":"prune","reason":"why","removed":false})"},
      {"/vol", Verdict::prune, PruneStage::done,
       R"({"volume_path":"/vol","name":"n","verdict":"prune","reason":"why","removed":true})"},
      {"", Verdict::keep, PruneStage::planned,
       R"({"volume_path":null,"name":"n","verdict":"keep","reason":"why","removed":false})"},
      {"", Verdict::keep, PruneStage::done,
       R"({"volume_path":null,"name":"n","verdict":"keep","reason":"why","removed":false})"},
  };
  for (const auto& c : cases) {
    PruneDecision decision{.volume = {}, .verdict = c.verdict, .reason = "why"};
    decision.volume.record.volume_path = c.path;
    decision.volume.record.name = "n";
    CHECK(to_json(decision, c.stage).dump() == c.text);
  }
}
