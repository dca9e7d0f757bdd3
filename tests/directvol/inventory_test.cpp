// SPDX-License-Identifier: Apache-2.0
#include "directvol/inventory.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <thread>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::codes;
using test::failure;
using test::hint_of;
using test::record_file;
using test::Serve;
using test::Socket;
using test::Tree;
using test::volume_on;
using Strings = std::vector<std::string>;

namespace {

const std::string name = "L3ZvbA==";  // "/vol"

std::vector<Volume> list_all(const Tree& tree) {
  auto volumes = list(Host{tree.root()});
  REQUIRE_MESSAGE(volumes.has_value(), failure(volumes));
  return *std::move(volumes);
}

Volume only(const Tree& tree) {
  auto volumes = list_all(tree);
  REQUIRE(volumes.size() == 1);
  return std::move(volumes.front());
}

}  // namespace

TEST_CASE("each thing that is wrong with a record has a code and a sentence") {
  struct {
    std::string text;
    Strings codes;
    Strings texts;
  } const cases[] = {
      {to_text(volume_on("/d"), Schema::both), {}, {}},
      {to_text(volume_on("/d"), Schema::current), {}, {}},
      {to_text(volume_on("/d"), Schema::legacy),
       {"old-spelling"},
       {"keys fs_type, volume_type are not in the current spelling, so not every release reads "
        "them"}},
      {R"({"volume-type":"directvol","device":"/d","fstype":"ext4","colour":1})",
       {"unknown-key"},
       {"no release reads key 'colour'"}},
      {R"({"volume-type":"directvol","device":"/d"})", {"incomplete"}, {"mount info: no 'fstype'"}},
      {R"({"volume-type":"directvol","fstype":"ext4"})",
       {"incomplete"},
       {"mount info: no 'device'"}},
      {to_text(volume_on("/gone"), Schema::both),
       {"missing-device"},
       {"device '/gone' does not exist"}},
      {R"({"volume-type":"directvol","device":"/d","fstype":"ext4","options":["bind"]})",
       {"bind-option"},
       {"the Go runtime passes mount option 'bind' to the guest, where mounting the device then "
        "fails"}},
      {R"({"volume-type":"blk","device":"/d","fstype":"ext4"})",
       {"unknown-type"},
       {"runtime-rs refuses volume type 'blk'"}},
      {"not JSON",
       {"unreadable"},
       {"'" + record_file(name) +
        "': read mount info: line 1, column 2: value - invalid literal; "
        "last read: 'no'"}},
      {R"({"volume_type":"blk","device":"/gone","fstype":"ext4","options":["rbind"],"x":1})",
       {"old-spelling", "unknown-key", "missing-device", "unknown-type", "bind-option"},
       {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Tree tree{{"/d", "x"}};
    test::write_record(tree, name, c.text);
    const Volume volume = only(tree);
    CHECK(volume.record.volume_path == "/vol");
    CHECK(codes(volume.issues) == c.codes);
    for (std::size_t i = 0; i < c.texts.size(); ++i) CHECK(volume.issues[i].text == c.texts[i]);
  }
}

TEST_CASE("entries of the root that are no records are listed as what they are") {
  const Tree tree{{"/d", "x"}};
  test::write_record(tree, name, "", "dead-sandbox");
  CHECK(codes(only(tree).issues) == Strings{"no-record"});
  CHECK(only(tree).issues[0].text ==
        "it has no mountInfo.json; runtime-rs fails a container that mounts it");

  const Tree odd{{"/d", "x"}};
  test::write_record(odd, "odd name", to_text(volume_on("/d"), Schema::both));
  CHECK(codes(only(odd).issues) == Strings{"odd-name"});
  CHECK(only(odd).record.volume_path.empty());

  struct {
    void (*plant)(const Tree&);
    std::string code;
    std::string text;
  } const cases[] = {
      {[](const Tree& t) { t.write(test::volumes + "/" + name, "x"); }, "not-a-record",
       "a regular file, not a directory"},
      {[](const Tree& t) { t.link(test::volumes + "/" + name, "/d"); }, "not-a-record",
       "a symbolic link, not a directory"},
      {[](const Tree& t) { t.make_fifo(test::volumes + "/" + name); }, "not-a-record",
       "a FIFO, not a directory"},
      {[](const Tree& t) {
         t.make_dir(test::volumes + "/" + name);
         ::chmod(t.at(test::volumes + "/" + name).c_str(), 0777);
       },
       "unreadable", "'" + test::volumes + "/" + name + "': everybody may write to it"},
  };
  for (const auto& c : cases) {
    const Tree planted;
    test::make_volumes(planted);
    c.plant(planted);
    CAPTURE(c.text);
    CHECK(codes(only(planted).issues) == Strings{c.code});
    CHECK(only(planted).issues[0].text == c.text);
    CHECK(only(planted).record.volume_path == "/vol");
  }
}

TEST_CASE("owners are listed with whether they live") {
  const Tree tree{{"/d", "x"}};
  test::write_record(tree, name, to_text(volume_on("/d"), Schema::both));
  CHECK_FALSE(only(tree).owner.has_value());

  test::write_record(tree, name, "", "aa-gone");
  REQUIRE(only(tree).owner.has_value());
  CHECK(only(tree).owner->sandbox_id == "aa-gone");
  CHECK(only(tree).owner->liveness == shim::Liveness::gone);

  test::write_record(tree, name, "", "bb-live");
  const Socket go{tree, "/run/vc/sbs/bb-live/shim-monitor.sock", Serve::yes};
  CHECK(only(tree).owner->sandbox_id == "bb-live");
  CHECK(only(tree).owner->liveness == shim::Liveness::live);
  CHECK(only(tree).owner->rivals.empty());
  CHECK(only(tree).issues.empty());

  test::write_record(tree, name, "", "cc-live");
  const Socket rust{tree, "/run/kata/cc-live/shim-monitor.sock", Serve::yes};
  CHECK(only(tree).owner->rivals == Strings{"cc-live"});
  CHECK(codes(only(tree).issues) == Strings{"several-owners"});
  CHECK(only(tree).issues[0].text == "sandboxes bb-live, cc-live are recorded as owners and live");
}

TEST_CASE("the list is sorted by volume path and leaves out work in progress") {
  const Tree tree{{"/d", "x"}};
  const std::string text = to_text(volume_on("/d"), Schema::both);
  for (const std::string path : {"/b", "/a/z", "/a", "/c"})
    test::write_record(tree, record_name(VolumePath{path}), text);
  test::write_record(tree, "L2E/Pn4=", text);  // "/a?>~", in the name of Rust 3.1 to 3.2
  test::write_record(tree, ".kata-ctl.new", text);
  test::write_record(tree, ".kata-ctl.old", text);
  Strings paths;
  for (const Volume& volume : list_all(tree)) paths.push_back(volume.record.volume_path);
  CHECK(paths == Strings{"/a", "/a/z", "/a?>~", "/b", "/c"});
}

TEST_CASE("without a root there are no volumes, and a linked root is refused") {
  CHECK(list_all(Tree{}).empty());
  CHECK(list_all(Tree{{"/run/x", ""}}).empty());
  const Tree tree;
  tree.make_dir("/elsewhere");
  tree.link(test::volumes, "/elsewhere");
  CHECK(failure(list(Host{tree.root()})) ==
        "open '" + test::volumes + "': a symbolic link, which is never followed here");
}

TEST_CASE("a record that comes and goes while the list is made is whole or absent") {
  const Tree tree{{"/d", "x"}};
  test::make_volumes(tree);
  std::atomic<bool> done = false;
  // As add and remove do it, less the waiting for the disk: that makes the moment rare.
  std::jthread churn{[&] {
    const auto record = tree.at(test::volumes + "/" + name);
    while (!done) {
      tree.write("/stage/mountInfo.json", to_text(volume_on("/d"), Schema::both));
      std::filesystem::permissions(tree.at("/stage"), std::filesystem::perms::owner_all);
      std::filesystem::permissions(tree.at("/stage/mountInfo.json"),
                                   std::filesystem::perms::owner_read);
      std::filesystem::rename(tree.at("/stage"), record);
      std::filesystem::rename(record, tree.at("/trash"));
      std::filesystem::remove_all(tree.at("/trash"));
    }
  }};
  Strings wrong;
  for (int i = 0; i < 4000; ++i) {
    const auto volumes = list(Host{tree.root()});
    if (!volumes) wrong.push_back(volumes.error().what);
    if (volumes)
      for (const Volume& volume : *volumes)
        for (const Advice& issue : volume.issues) wrong.push_back(issue.text);
  }
  done = true;
  CHECK(wrong == Strings{});
}

TEST_CASE("one volume is shown, or it is said why not") {
  const Tree tree{{"/d", "x"}};
  test::write_record(tree, name, to_text(volume_on("/d"), Schema::legacy));
  test::write_record(tree, "L2JhZA==", "{");
  const Host host{tree.root()};
  const auto shown = show(host, VolumePath{"/vol"});
  REQUIRE(shown.has_value());
  CHECK(shown->record.mount_info.info == volume_on("/d"));
  CHECK(codes(shown->issues) == Strings{"old-spelling"});

  for (const auto& missing :
       {show(host, VolumePath{"/nope"}), show(Host{Tree{}.root()}, {"/nope"})}) {
    CHECK(failure(missing) == "volume '/nope': no such direct volume");
    CHECK(hint_of(missing) == "list the volumes with 'kata-ctl direct-volume list'");
    CHECK(missing.error().code == Code::not_found);
  }
  CHECK(failure(show(host, VolumePath{"/bad"})) ==
        "'" + record_file("L2JhZA==") +
            "': read mount info: line 1, column 2: object key - "
            "unexpected end of input; expected string literal");
}

TEST_CASE("as JSON a volume has every member, and null where one does not apply") {
  const Tree tree{{"/d", "x"}};
  test::write_record(tree, name, to_text(volume_on("/d"), Schema::both));
  CHECK(to_json(only(tree)).dump() ==
        R"({"volume_path":"/vol","name":"L3ZvbA==","directory":")" + test::volumes +
            R"(/L3ZvbA==","mount_info":{"volume-type":"directvol","device":"/d","fstype":"ext4",)"
            R"("metadata":{},"options":[]},"owner":null,"issues":[]})");
  test::write_record(tree, name, "", "sb-gone");
  CHECK(to_json(only(tree))["owner"].dump() ==
        R"({"sandbox_id":"sb-gone","state":"gone","rivals":[]})");
  const Tree odd;
  test::write_record(odd, "odd name", "{");
  const auto json = to_json(only(odd));
  CHECK(json["volume_path"].is_null());
  CHECK(json["mount_info"].is_null());
  CHECK(json["issues"][0]["code"] == "odd-name");
  CHECK(json["issues"][1]["code"] == "unreadable");
}
