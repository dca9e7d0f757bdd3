// SPDX-License-Identifier: Apache-2.0
// What a guest, a container or another user may have put in place of ours: refused, never followed.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

#include "directvol/inventory.hpp"
#include "directvol/record.hpp"
#include "directvol/store.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::record_file;
using test::Tree;
using test::volume_on;
namespace fs = std::filesystem;

namespace {

const VolumePath path{"/vol"};
const std::string name = "L3ZvbA==";
const std::string json_path = test::volumes + "/" + name + "/mountInfo.json";

// Checks that neither adding nor reading gets past what is planted, and that both leave it alone.
void check_refused(const Tree& tree, const std::string& add_error, const std::string& read_error) {
  Host host{tree.root()};
  const std::string before = tree.snapshot();
  const auto added = add(host, path, volume_on("/d"), Schema::both);
  CHECK(failure(added) == add_error);
  REQUIRE_FALSE(added.has_value());
  CHECK(added.error().code == Code::refused);
  CHECK(failure(find_record(host, path)) == read_error);
  CHECK(failure(find_mount_info(host, path)) == read_error);
  CHECK(tree.snapshot() == before);
}

void check_refused(const Tree& tree, const std::string& error) {
  check_refused(tree, error, error);
}

}  // namespace

TEST_CASE("a symbolic link anywhere below /run is never followed") {
  struct {
    std::string link;
    std::string target;
  } const cases[] = {
      {"/run/kata-containers", "/elsewhere"},
      {"/run/kata-containers/shared", "/elsewhere"},
      {test::volumes, "/elsewhere"},
      {test::volumes, "shared-real"},
      {test::volumes + "/" + name, "/elsewhere"},
      {test::volumes + "/" + name, "other"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.link);
    const Tree tree;
    test::make_volumes(tree);
    fs::remove_all(tree.at(c.link));
    tree.link(c.link, c.target);
    const fs::path parent = fs::path{c.link}.parent_path();
    tree.make_dir((parent / c.target).string());
    Host host{tree.root()};
    const std::string before = tree.snapshot();
    CHECK(failure(add(host, path, volume_on("/d"), Schema::both)) ==
          "open '" + c.link + "': a symbolic link, which is never followed here");
    const auto found = find_record(host, path);
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == Code::refused);
    CHECK(found.error().what.ends_with("a symbolic link, which is never followed here"));
    CHECK(failure(find_mount_info(host, path)) == found.error().what);
    CHECK(tree.snapshot() == before);
  }
}

TEST_CASE("/run itself may be the administrator's link") {
  const Tree tree;
  tree.make_dir("/private/run");
  tree.link("/run", "private/run");
  Host host{tree.root()};
  CHECK(add(host, path, volume_on("/d"), Schema::both).has_value());
  CHECK(find_record(host, path).has_value());
  CHECK(find_mount_info(host, path).has_value());
}

TEST_CASE("a root, record or file that everybody may write to is not trusted") {
  for (const std::string& planted : {test::volumes, test::volumes + "/" + name, json_path}) {
    CAPTURE(planted);
    const Tree tree;
    test::write_record(tree, name, to_text(volume_on("/old"), Schema::both));
    ::chmod(tree.at(planted).c_str(), 0777);
    check_refused(tree, "'" + planted + "': everybody may write to it");
    Host host{tree.root()};
    CHECK(hint_of(find_record(host, path)) ==
          "look who wrote it, then run 'chmod o-w " + planted + "'");
  }
}

TEST_CASE("a root, record or file that another group may write to is not trusted by root") {
  if (!test::is_root()) {
    MESSAGE("skipped: giving files to another group takes root");
    return;
  }
  for (const std::string& planted : {test::volumes, test::volumes + "/" + name, json_path}) {
    CAPTURE(planted);
    const Tree tree;
    test::write_record(tree, name, to_text(volume_on("/old"), Schema::both));
    ::chmod(tree.at(planted).c_str(), 0770);
    CHECK(find_record(Host{tree.root()}, path).has_value());  // root's own group
    CHECK(find_mount_info(Host{tree.root()}, path).has_value());
    REQUIRE(::chown(tree.at(planted).c_str(), 0, 1000) == 0);
    check_refused(tree, "'" + planted + "': group 1000 may write to it");
  }
}

TEST_CASE("a root, record or file of another user is not trusted") {
  if (!test::is_root()) {
    MESSAGE("skipped: giving files away takes root");
    return;
  }
  for (const std::string& planted : {test::volumes, test::volumes + "/" + name, json_path}) {
    CAPTURE(planted);
    const Tree tree;
    test::write_record(tree, name, to_text(volume_on("/old"), Schema::both));
    REQUIRE(::chown(tree.at(planted).c_str(), 1000, 1000) == 0);
    check_refused(tree, "'" + planted + "': belongs to user 1000, expected root");
  }
}

TEST_CASE("a user without root trusts only root's files and his own") {
  const Tree tree;
  test::write_record(tree, name, to_text(volume_on("/old"), Schema::both));
  CHECK(find_record(test::UserHost{tree, ::geteuid()}, path).has_value());
  CHECK(find_mount_info(test::UserHost{tree, ::geteuid()}, path).has_value());
  const auto refused = find_record(test::UserHost{tree, 4242}, path);
  CHECK(find_mount_info(test::UserHost{tree, 4242}, path).has_value() == test::is_root());
  if (test::is_root()) {
    CHECK(refused.has_value());
    return;
  }
  CHECK(failure(refused) ==
        fmt::format("'{}': belongs to user {}, expected root", test::volumes, ::geteuid()));
}

TEST_CASE("what is not a regular file is neither read nor replaced") {
  struct {
    std::string kind;
    std::function<void(const Tree&)> plant;
    std::string read_error;
  } const cases[] = {
      {"a symbolic link", [](const Tree& t) { t.link(json_path, "/etc/secret"); },
       "open '" + json_path + "': a symbolic link, which is never followed here"},
      {"a FIFO", [](const Tree& t) { t.make_fifo(json_path); },
       "read '" + json_path + "': a FIFO, not a regular file"},
      {"a directory", [](const Tree& t) { t.make_dir(json_path); },
       "read '" + json_path + "': a directory, not a regular file"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.kind);
    const Tree tree{{"/etc/secret", "{}"}};
    test::write_record(tree, name, "{}");
    fs::remove(tree.at(json_path));
    c.plant(tree);
    check_refused(tree, "replace '" + json_path + "': " + c.kind + ", not a regular file",
                  c.read_error);
    Host host{tree.root()};
    CHECK(hint_of(add(host, path, volume_on("/d"), Schema::both)) ==
          "look who made it, then run 'kata-ctl direct-volume remove --encoded L3ZvbA=='");
  }
}

TEST_CASE("a mountInfo.json of 1 GiB is not read, and can be replaced") {
  const Tree tree;
  test::write_record(tree, name, "{}");
  fs::resize_file(tree.at(json_path), std::uintmax_t{1} << 30);
  Host host{tree.root()};
  CHECK(failure(find_record(host, path)) == "read '" + json_path + "': larger than 1048576 bytes");
  CHECK(failure(find_mount_info(host, path)) == failure(find_record(host, path)));
  REQUIRE(add(host, path, volume_on("/d"), Schema::both).has_value());
  CHECK(find_record(host, path).has_value());
}

TEST_CASE("markers that are links, directories or no sandbox ids are not believed") {
  const Tree tree;
  test::write_record(tree, name, to_text(volume_on("/d"), Schema::both));
  for (const std::string file : {"good-id.1", "x", ".hidden", "a b", "-dash", "\xC3\xA9t\xC3\xA9"})
    test::write_record(tree, name, "", file);
  tree.link(record_file(name, "linked"), "good-id.1");
  tree.make_dir(record_file(name, "directory"));
  tree.make_fifo(record_file(name, "fifo"));
  const auto record = find_record(Host{tree.root()}, path);
  REQUIRE(record.has_value());
  CHECK(record->markers == std::vector<std::string>{"good-id.1"});
  CHECK(record->subdirectories == std::vector<std::string>{"directory"});
}
