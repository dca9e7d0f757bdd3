// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr const char* info = R"({"volume-type":"directvol","device":"/d","fstype":"ext4"})";
constexpr const char* hint =
    "hint: give a name as 'kata-ctl direct-volume list -o json' shows it\n";

Args remove(Args more) {
  more.insert(more.begin(), {"direct-volume", "remove"});
  return more;
}

std::string directory(std::string_view name) { return fmt::format("{}/{}", volume_root, name); }

}  // namespace

TEST_CASE("remove removes one record, in both spellings and under both names") {
  for (const Args& args : {Args{"/vol"}, Args{"--volume-path", "/vol"}, Args{"--volume-path=/vol"},
                           Args{"--encoded", "L3ZvbA=="}, Args{"--must-exist", "/vol"}}) {
    for (const RunOptions& options : {RunOptions{}, as_kata_runtime}) {
      CAPTURE(args);
      const Tree tree;
      write_record(tree, "L3ZvbA==", info);
      write_marker(tree, "L3ZvbA==", "sandbox-gone");
      write_record(tree, "L290aGVy", info);
      check_done(tree, remove(args), "", "", options);
      CHECK_FALSE(tree.exists(directory("L3ZvbA==")));
      CHECK(tree.exists(directory("L290aGVy") + "/mountInfo.json"));
    }
  }
}

TEST_CASE("remove of nothing is done already, unless it must exist") {
  const Tree empty;
  const Tree tree;
  write_record(tree, "L290aGVy", info);
  const std::string before = tree.snapshot();
  struct {
    Args args;
    const char* err;
  } const cases[] = {
      {{"/vol"}, "error: remove: volume '/vol': no such direct volume\n"},
      {{"--volume-path", "/v\n"}, "error: remove: volume '/v\\n': no such direct volume\n"},
      {{"--encoded", "L3ZvbA=="}, "error: remove: record 'L3ZvbA==': no such direct volume\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_done(tree, remove(c.args), "");
    check_done(empty, remove(c.args), "");
    Args strict = c.args;
    strict.emplace_back("--must-exist");
    const std::string err =
        std::string{c.err} + "hint: list the volumes with 'kata-ctl direct-volume list'\n";
    check_refused(tree, remove(strict), 1, err);
    check_refused(empty, remove(strict), 1, err);
  }
  CHECK(tree.snapshot() == before);
  CHECK(empty.snapshot().empty());
}

TEST_CASE("remove tells programs what it removed") {
  const Tree tree;
  write_record(tree, "L3ZvbA==", info);
  check_done(tree, remove({"/vol", "--json"}),
             "{\n  \"schema\": 1,\n  \"removed\": [\n    \"L3ZvbA==\"\n  ]\n}\n");
  check_done(tree, remove({"/vol", "-o", "yaml"}), "schema: 1\nremoved: []\n");
}

TEST_CASE("remove leaves a live sandbox its volume, unless forced") {
  const Tree tree;
  const Listener shim{tree, "/run/kata/sandbox-live/shim-monitor.sock"};
  write_record(tree, "L3ZvbA==", info);
  write_marker(tree, "L3ZvbA==", "sandbox-live");
  check_refused(tree, remove({"/vol"}), 1,
                "error: remove: volume '/vol': in use by live sandbox 'sandbox-live'\n"
                "hint: stop the pod first, or add '--force'\n");
  check_done(tree, remove({"/vol", "--force"}), "");
  CHECK_FALSE(tree.exists(directory("L3ZvbA==")));
}

TEST_CASE("remove refuses to be told twice what to remove") {
  const Tree tree;
  write_record(tree, "L3ZvbA==", info);
  check_refused(tree, remove({"/vol", "--volume-path", "/vol"}), 2,
                "error: remove: the volume path is given twice, the second time as "
                "--volume-path\n");
  check_refused(tree, remove({"/vol", "--encoded", "L3ZvbA=="}), 2,
                "error: remove: give a volume path or --encoded, not both\n");
}

TEST_CASE("a record's name never leads out of the root") {
  const Tree tree{{"/run/kata-containers/shared/keep", "x"}, {"/keep", "x"}};
  write_record(tree, "L3ZvbA==", info);
  tree.link(directory("out"), "/run/kata-containers/shared");
  for (const char* name :
       {"", ".", "..", "../keep", "L3ZvbA==/..", "/keep", "L3ZvbA==/", "a//b", "./L3ZvbA=="}) {
    CAPTURE(name);
    check_refused(tree, remove({"--force", "--encoded", name}), 2,
                  fmt::format("error: remove: record name '{}': not a name below {}\n{}", name,
                              volume_root, hint));
  }
  check_refused(tree, remove({"--force", "--encoded", "out/keep"}), 1,
                "error: remove: open '/run/kata-containers/shared/direct-volumes/out': a symbolic "
                "link, which is never followed here\n");
  // The link itself is an entry like any other, and all that goes.
  check_done(tree, remove({"--encoded", "out"}), "");
  CHECK(tree.exists("/run/kata-containers/shared/keep"));
}

TEST_CASE("a mountInfo.json that somebody planted is told of and not followed") {
  const Tree tree{{"/secret", info}};
  write_record(tree, "L3ZvbA==", info);
  const std::string file = directory("L3ZvbA==") + "/mountInfo.json";
  std::filesystem::remove(tree.at(file));
  const Args show{"direct-volume", "show", "/vol"};
  SUBCASE("a link") {
    tree.link(file, "/secret");
    check_refused(
        tree, show, 1,
        fmt::format("error: open '{}': a symbolic link, which is never followed here\n", file));
  }
  SUBCASE("a FIFO") {
    tree.make_fifo(file);
    check_refused(tree, show, 1,
                  fmt::format("error: read '{}': a FIFO, not a regular file\n", file));
  }
  SUBCASE("1 GiB") {
    tree.write(file, "");
    std::filesystem::resize_file(tree.at(file), std::uintmax_t{1} << 30);
    check_refused(tree, show, 1,
                  fmt::format("error: read '{}': larger than 1048576 bytes\n", file));
  }
  SUBCASE("another user's") {
    tree.write(file, info);
    std::filesystem::permissions(tree.at(file), std::filesystem::perms{0644});
    if (::geteuid() != 0) {
      MESSAGE("skipped: giving a file to another user needs root");
      return;
    }
    REQUIRE(::chown(tree.at(file).c_str(), 12345, 12345) == 0);
    check_refused(tree, show, 1,
                  fmt::format("error: '{}': belongs to user 12345, expected root\n", file));
  }
  // Whatever it is, it can be removed.
  check_done(tree, remove({"/vol"}), "");
  CHECK_FALSE(tree.exists(directory("L3ZvbA==")));
  CHECK(tree.read("/secret") == info);
}

}  // namespace kata::test
