// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "directvol/record.hpp"
#include "directvol/store.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::record_file;
using test::Serve;
using test::Socket;
using test::Tree;
using test::volume_on;
using Strings = std::vector<std::string>;

namespace {

const VolumePath path{"/vol"};
const std::string name = "L3ZvbA==";
const std::string text = to_text(volume_on("/d"), Schema::both);

Result<Strings> remove_path(const Tree& tree, const VolumePath& volume = path,
                            Force force = Force::no) {
  Host host{tree.root()};
  return directvol::remove(host, volume, force);
}

Result<Strings> remove_name(const Tree& tree, std::string_view entry, Force force = Force::no) {
  Host host{tree.root()};
  return remove_named(host, entry, force);
}

}  // namespace

TEST_CASE("a record goes with all that is in it, and no other with it") {
  const Tree tree;
  test::write_record(tree, name, text);
  test::write_record(tree, name, "", "dead-sandbox");
  tree.make_dir(record_file(name, "odd/deep"));
  tree.link(record_file(name, "link"), "/keep");
  tree.write("/keep/file", "x");
  test::write_record(tree, "L290aGVy", text);
  CHECK(remove_path(tree) == Strings{name});
  CHECK_FALSE(tree.exists(test::volumes + "/" + name));
  CHECK_FALSE(tree.exists(test::volumes + "/.kata-ctl.old"));
  CHECK(tree.read(record_file("L290aGVy")) == text);
  CHECK(tree.exists("/keep/file"));
}

TEST_CASE("removing what is not there changes nothing and removes nothing") {
  const Tree empty;
  CHECK(remove_path(empty) == Strings{});
  const Tree no_root{{"/run/x", ""}};
  const std::string before = no_root.snapshot();
  CHECK(remove_path(no_root) == Strings{});
  CHECK(no_root.snapshot() == before);
  const Tree tree;
  test::write_record(tree, "L290aGVy", text);
  const std::string before_tree = tree.snapshot();
  CHECK(remove_path(tree) == Strings{});
  CHECK(remove_name(tree, "L2F/nope") == Strings{});
  CHECK(tree.snapshot() == before_tree);
}

TEST_CASE("a volume in use by a live sandbox is kept, unless by force") {
  const Tree tree;
  test::write_record(tree, name, text);
  test::write_record(tree, name, "", "sb-dead");
  test::write_record(tree, name, "", "sb-live");
  const Socket shim{tree, "/run/vc/sbs/sb-live/shim-monitor.sock", Serve::yes};
  const std::string before = tree.snapshot();
  for (const auto& refused : {remove_path(tree), remove_name(tree, name)}) {
    CHECK(failure(refused) == "volume '/vol': in use by live sandbox 'sb-live'");
    CHECK(hint_of(refused) == "stop the pod first, or add '--force'");
    CHECK(refused.error().code == Code::refused);
  }
  CHECK(tree.snapshot() == before);
  CHECK(remove_path(tree, path, Force::yes) == Strings{name});
  CHECK_FALSE(tree.exists(test::volumes + "/" + name));
}

TEST_CASE("a live sandbox is found below runtime-rs's root as well") {
  const Tree tree;
  test::write_record(tree, name, text);
  test::write_record(tree, name, "", "sb-live");
  const Socket shim{tree, "/run/kata/sb-live/shim-monitor.sock", Serve::yes};
  CHECK(failure(remove_path(tree)) == "volume '/vol': in use by live sandbox 'sb-live'");
}

TEST_CASE("an owner whose shim died does not keep its volume") {
  const Tree tree;
  test::write_record(tree, name, text);
  test::write_record(tree, name, "", "sb-dead");
  const Socket shim{tree, "/run/vc/sbs/sb-dead/shim-monitor.sock", Serve::no};
  CHECK(remove_path(tree) == Strings{name});
}

TEST_CASE("an owner that we may not ask about keeps its volume") {
  if (test::is_root()) {
    MESSAGE("skipped: root may look everywhere");
    return;
  }
  const Tree tree;
  test::write_record(tree, name, text);
  test::write_record(tree, name, "", "sb-hidden");
  const Socket shim{tree, "/run/vc/sbs/sb-hidden/shim-monitor.sock", Serve::no};
  std::filesystem::permissions(tree.at("/run/vc/sbs"), std::filesystem::perms::none);
  CHECK(failure(remove_path(tree)) ==
        "volume '/vol': perhaps in use, for lack of permission to ask sandbox 'sb-hidden'");
  std::filesystem::permissions(tree.at("/run/vc/sbs"), std::filesystem::perms::owner_all);
}

TEST_CASE("both names of a volume are removed") {
  const Tree tree;
  const VolumePath odd{"/a?>~"};
  test::write_record(tree, "L2E_Pn4=", text);
  test::write_record(tree, "L2E/Pn4=", text);
  CHECK(remove_path(tree, odd) == Strings{"L2E_Pn4=", "L2E/Pn4="});
  CHECK(std::filesystem::is_empty(tree.at(test::volumes)));
}

TEST_CASE("an old record nested in another stays when that one goes") {
  // "/aa" is L2Fh; "/aa" and more bytes gave names that begin with L2Fh/ in the standard alphabet.
  const Tree tree;
  test::write_record(tree, "L2Fh", text);
  test::write_record(tree, "L2Fh", "", "dead-sandbox");
  test::write_record(tree, "L2Fh/Pn4=", text);
  CHECK(remove_path(tree, VolumePath{"/aa"}) == Strings{"L2Fh"});
  CHECK_FALSE(tree.exists(record_file("L2Fh")));
  CHECK_FALSE(tree.exists(record_file("L2Fh", "dead-sandbox")));
  CHECK(tree.read(record_file("L2Fh/Pn4=")) == text);
  CHECK(remove_path(tree, VolumePath{"/aa"}) == Strings{});

  CHECK(remove_name(tree, "L2Fh/Pn4=") == Strings{"L2Fh/Pn4="});
  CHECK(std::filesystem::is_empty(tree.at(test::volumes)));
}

TEST_CASE("removing a nested record leaves the record that it is nested in") {
  const Tree tree;
  test::write_record(tree, "L2Fh", text);
  test::write_record(tree, "L2Fh/Pn4=", text);
  CHECK(remove_name(tree, "L2Fh/Pn4=") == Strings{"L2Fh/Pn4="});
  CHECK(tree.read(record_file("L2Fh")) == text);
  CHECK_FALSE(tree.exists(test::volumes + "/L2Fh/Pn4="));
}

TEST_CASE("entries that no volume path names are removed by their own name") {
  const Tree tree;
  test::write_record(tree, "not base64", text);
  tree.write(test::volumes + "/stray", "x");
  CHECK(remove_name(tree, "not base64") == Strings{"not base64"});
  CHECK(remove_name(tree, "stray") == Strings{"stray"});
  CHECK(std::filesystem::is_empty(tree.at(test::volumes)));
}

TEST_CASE("a name that leads out of the root is wrong usage and touches nothing") {
  const Tree tree;
  test::write_record(tree, name, text);
  const std::string before = tree.snapshot();
  for (const std::string entry : {"", ".", "..", "../direct-volumes", "a/../b", "a/..", "./a",
                                  "a/.", "/etc", "a/", "a//b", "/"}) {
    CAPTURE(entry);
    const auto refused = remove_name(tree, entry, Force::yes);
    CHECK(failure(refused) == "record name '" + entry + "': not a name below " + test::volumes);
    CHECK(hint_of(refused) == "give a name as 'kata-ctl direct-volume list -o json' shows it");
    CHECK(refused.error().code == Code::usage);
  }
  CHECK_FALSE(remove_name(tree, std::string_view{"a\0b", 3}).has_value());
  CHECK_FALSE(remove_name(tree, std::string(5000, 'a')).has_value());
  CHECK(tree.snapshot() == before);
}

TEST_CASE("a link in a record's place is unlinked, and what it leads to is untouched") {
  const Tree tree;
  test::make_volumes(tree);
  tree.write("/elsewhere/mountInfo.json", text);
  tree.link(test::volumes + "/" + name, "/elsewhere");
  CHECK(remove_path(tree) == Strings{name});
  CHECK_FALSE(tree.exists(test::volumes + "/" + name));
  CHECK(tree.read("/elsewhere/mountInfo.json") == text);

  tree.link(test::volumes + "/step", "/elsewhere");
  tree.make_dir("/elsewhere/below");
  CHECK(failure(remove_name(tree, "step/below", Force::yes)) ==
        "open '" + test::volumes + "/step': a symbolic link, which is never followed here");
  CHECK(tree.exists("/elsewhere/below"));
}

TEST_CASE("a record that cannot be read can still be removed") {
  for (const std::string content : {"", "not JSON", "{\"device\":5}"}) {
    CAPTURE(content);
    const Tree tree;
    test::write_record(tree, name, content);
    CHECK(remove_path(tree) == Strings{name});
  }
  const Tree tree;
  test::write_record(tree, name, "", "dead-sandbox");  // no mountInfo.json at all
  CHECK(remove_path(tree) == Strings{name});
}

TEST_CASE("what a killed removal left behind is cleared away by the next") {
  const Tree tree;
  test::write_record(tree, name, text);
  test::write_record(tree, ".kata-ctl.old", text);
  test::write_record(tree, ".kata-ctl.old/deeper", "x");
  CHECK(remove_path(tree) == Strings{name});
  CHECK(std::filesystem::is_empty(tree.at(test::volumes)));
}

TEST_CASE("a root that is a link is refused, not emptied") {
  const Tree tree;
  test::make_volumes(tree);
  std::filesystem::remove(tree.at(test::volumes));
  tree.write("/elsewhere/" + name + "/mountInfo.json", text);
  tree.link(test::volumes, "/elsewhere");
  const std::string before = tree.snapshot();
  CHECK(failure(remove_path(tree, path, Force::yes)) ==
        "open '" + test::volumes + "': a symbolic link, which is never followed here");
  CHECK(tree.snapshot() == before);
}
