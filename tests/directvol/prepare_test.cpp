// SPDX-License-Identifier: Apache-2.0
#include "directvol/prepare.hpp"

#include <doctest/doctest.h>

#include "directvol/oci_mount.hpp"
#include "disk_image.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::Tree;
using Strings = std::vector<std::string>;

namespace {

constexpr AddPolicy unchecked{.check_device = false};
constexpr AddPolicy strict{.strict = true, .check_device = false};

Result<Prepared> prepare_text(const Tree& tree, std::string_view text, const AddPolicy& policy,
                              const std::string& path = "/vol") {
  const Host host{tree.root()};
  ParsedMountInfo parsed = TRY(parse_user_mount_info(text));
  return prepare(host, VolumePath{path}, std::move(parsed), policy);
}

const std::string plain = R"("device":"/d","fstype":"ext4","volume-type":"directvol")";

}  // namespace

TEST_CASE("mount info that a user wrote wrongly is the user's mistake") {
  const auto parsed = parse_user_mount_info("[]");
  CHECK(failure(parsed) == "read mount info: an array, expected an object");
  CHECK(parsed.error().code == Code::usage);
}

TEST_CASE("plain mount info is prepared without a word") {
  const Tree tree;
  const auto prepared = prepare_text(tree, "{" + plain + "}", unchecked);
  REQUIRE(prepared.has_value());
  CHECK(prepared->info == test::volume_on("/d"));
  CHECK(prepared->warnings.empty());
  CHECK(prepared->notes.empty());
}

TEST_CASE("what is likely wrong is a warning, and an error under strict") {
  const Tree tree;
  const std::string slash =
      "volume path '/vol/' ends in a slash; it is used as it is, and a mount must name it exactly "
      "so";
  const std::string bind =
      "the Go runtime passes mount option 'bind' to the guest, where mounting the device then "
      "fails";
  const std::string all_the_same = "leave out --strict to add the volume all the same";
  struct {
    std::string text;
    std::string path;
    std::string warning;
    std::string refusal;
    std::string hint;
  } const cases[] = {
      {"{" + plain + R"(,"option":[]})", "/vol",
       "key 'option' is unknown and left out; did you mean 'options'?",
       "mount info: unknown key 'option'", "write 'options' for 'option'"},
      {"{" + plain + R"(,"colour":1})", "/vol", "key 'colour' is unknown and left out",
       "mount info: unknown key 'colour'",
       "remove the key, or leave out --strict to add the volume without it"},
      {"{" + plain + "}", "/vol/", slash, slash, all_the_same},
      {"{" + plain + R"(,"options":["bind"]})", "/vol", bind, bind, all_the_same},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto prepared = prepare_text(tree, c.text, unchecked, c.path);
    REQUIRE(prepared.has_value());
    CHECK(prepared->warnings == Strings{c.warning});
    const auto refused = prepare_text(tree, c.text, strict, c.path);
    CHECK(failure(refused) == c.refusal);
    CHECK(test::hint_of(refused) == c.hint);
    CHECK(refused.error().code == Code::usage);
  }
}

TEST_CASE("a runtime's objections do not matter when the volume is for the other") {
  const Tree tree;
  const std::string text = "{" + plain + R"(,"options":["bind"]})";
  AddPolicy policy = strict;
  policy.runtime = Runtime::rust;
  CHECK(prepare_text(tree, text, policy).has_value());
  policy.runtime = Runtime::go;
  CHECK_FALSE(prepare_text(tree, text, policy).has_value());
}

TEST_CASE("how the text was read is a note, and no matter for strict") {
  const Tree tree;
  const auto prepared = prepare_text(
      tree, R"({"Device":"/d","fs_type":"ext4","volume_type":"directvol","metadata":"{}"})",
      strict);
  REQUIRE(prepared.has_value());
  CHECK(prepared->notes ==
        Strings{"'metadata' is a string that holds an object; read as that object",
                "'Device', 'fs_type', 'volume_type' read as the current spelling of the same key"});
}

TEST_CASE("a missing volume type is inferred only where that is asked for") {
  const Tree tree;
  const std::string text = R"({"device":"45:00.1","fstype":"ext4"})";
  CHECK(failure(prepare_text(tree, text, unchecked)) == "mount info: no 'volume-type'");
  AddPolicy policy = unchecked;
  policy.infer_type = true;
  const auto prepared = prepare_text(tree, text, policy);
  REQUIRE(prepared.has_value());
  CHECK(prepared->info.volume_type == "vfiovol");
  CHECK(prepared->notes ==
        Strings{"no 'volume-type' given; 'vfiovol' inferred from device '45:00.1'"});
  CHECK(failure(prepare_text(tree, R"({"fstype":"ext4"})", policy)) == "mount info: no 'device'");

  policy.runtime = Runtime::go;
  const auto given =
      prepare_text(tree, R"({"device":"45:00.1","fstype":"ext4","volume-type":"blk"})", policy);
  REQUIRE(given.has_value());
  CHECK(given->info.volume_type == "blk");
}

TEST_CASE("the device is checked, and recorded as it is found, unless that is off") {
  const Tree tree;
  NEED_IMAGE(tree.at("/images/disk"), "ext4");
  tree.link("/d", "images/disk");
  const std::string before = tree.snapshot();
  const auto prepared = prepare_text(tree, "{" + plain + "}", {});
  REQUIRE(prepared.has_value());
  CHECK(prepared->info.device == "/images/disk");
  CHECK(prepared->notes == Strings{"device '/d' is recorded as '/images/disk'"});
  CHECK(prepare_text(tree, "{" + plain + "}", {.links = Links::keep})->info.device == "/d");
  CHECK(prepare_text(tree, "{" + plain + "}", unchecked)->info.device == "/d");
  CHECK(tree.snapshot() == before);
  CHECK(failure(prepare_text(Tree{}, "{" + plain + "}", {})) == "device '/d': does not exist");
}

TEST_CASE("the --mount argument is what ctr's CSV reader takes apart") {
  struct {
    std::string path;
    Strings options;
    std::string destination;
    std::string argument;
  } const cases[] = {
      {"/vol", {}, "/data", "type=directvol,src=/vol,dst=/data,options=rbind:rw"},
      {"/vol", {"noatime", "ro"}, "/data", "type=directvol,src=/vol,dst=/data,options=rbind:ro"},
      {"/a,b", {}, "/data", R"(type=directvol,"src=/a,b",dst=/data,options=rbind:rw)"},
      {"/vol", {}, R"(/a"b)", R"(type=directvol,src=/vol,"dst=/a""b",options=rbind:rw)"},
      {"/a\nb", {}, "/d e", "type=directvol,\"src=/a\nb\",dst=/d e,options=rbind:rw"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    MountInfo info = test::volume_on("/d");
    info.options = c.options;
    CHECK(mount_argument(VolumePath{c.path}, info, c.destination, Runtime::any) == c.argument);
  }
}

TEST_CASE("the --mount argument's type is one that the runtime looks for a record of") {
  struct {
    std::string volume_type;
    std::string for_any;
    std::string for_go;
    std::string for_rust;
  } const cases[] = {
      {"directvol", "directvol", "bind", "directvol"},
      {"vfiovol", "vfiovol", "bind", "vfiovol"},
      {"spdkvol", "spdkvol", "bind", "spdkvol"},
      {"spoolvol", "spoolvol", "bind", "spoolvol"},
      {"blk", "bind", "bind", "bind"},
      {"directvol,ro", "bind", "bind", "bind"},
      {"bind", "bind", "bind", "bind"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.volume_type);
    MountInfo info = test::volume_on("/d");
    info.volume_type = c.volume_type;
    const auto is = [&](Runtime runtime, const std::string& type) {
      const std::string argument = mount_argument(VolumePath{"/vol"}, info, "/data", runtime);
      CHECK(argument == fmt::format("type={},src=/vol,dst=/data,options=rbind:rw", type));
      const OciMount mount{type, "/vol", "/data", {"rbind", "rw"}};
      if (runtime != Runtime::any) CHECK(may_be_direct_volume(mount, runtime));
    };
    is(Runtime::any, c.for_any);
    is(Runtime::go, c.for_go);
    is(Runtime::rust, c.for_rust);
  }
}
