// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <set>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::codes;
using Strings = std::vector<std::string>;

namespace {

MountInfo of_type(std::string type, std::string fs_type = "ext4") {
  return {.volume_type = std::move(type),
          .device = "/d",
          .fs_type = std::move(fs_type),
          .metadata = {},
          .options = {}};
}

MountInfo with_metadata(std::map<std::string, std::string> metadata) {
  MountInfo info = of_type("directvol");
  info.metadata = std::move(metadata);
  return info;
}

MountInfo with_options(Strings options) {
  MountInfo info = of_type("directvol");
  info.options = std::move(options);
  return info;
}

MountInfo spdk_queue(const std::string& key, std::string value) {
  MountInfo info = of_type("spdkvol");
  info.metadata = {{key, std::move(value)}};
  return info;
}

}  // namespace

TEST_CASE("each runtime's own objections are found, and no other's") {
  struct {
    std::string name;
    MountInfo info;
    Strings any;
    Strings go;
    Strings rust;
  } const cases[] = {
      {"plain", of_type("directvol"), {}, {}, {}},
      {"plain xfs", of_type("directvol", "xfs"), {}, {}, {}},
      {"blk", of_type("blk"), {"unknown-type"}, {}, {"unknown-type"}},
      {"vfio", of_type("vfiovol"), {"rust-only"}, {"rust-only"}, {}},
      {"vfio xfs",
       of_type("vfiovol", "xfs"),
       {"rust-only", "forced-ext4"},
       {"rust-only"},
       {"forced-ext4"}},
      {"spdk",
       of_type("spdkvol"),
       {"rust-only", "dragonball-only"},
       {"rust-only"},
       {"dragonball-only"}},
      {"spool xfs",
       of_type("spoolvol", "xfs"),
       {"rust-only", "dragonball-only", "forced-ext4"},
       {"rust-only"},
       {"dragonball-only", "forced-ext4"}},
      {"bind", with_options({"bind", "rw"}), {"bind-option"}, {"bind-option"}, {}},
      {"rbind", with_options({"rbind"}), {"bind-option"}, {"bind-option"}, {}},
      {"two in one", with_options({"ro,noatime"}), {"odd-option"}, {"odd-option"}, {"odd-option"}},
      {"empty option", with_options({""}), {"odd-option"}, {"odd-option"}, {"odd-option"}},
      {"group",
       with_metadata({{"fsGroup", "4294967295"}, {"fsGroupChangePolicy", "Always"}}),
       {"go-only-metadata"},
       {},
       {"go-only-metadata"}},
      {"group 0",
       with_metadata({{"fsGroup", "0"}}),
       {"bad-fs-group", "go-only-metadata"},
       {"bad-fs-group"},
       {"go-only-metadata"}},
      {"huge group",
       with_metadata({{"fsGroup", "4294967296"}}),
       {"bad-fs-group", "go-only-metadata"},
       {"bad-fs-group"},
       {"go-only-metadata"}},
      {"no number",
       with_metadata({{"fsGroup", "users"}}),
       {"bad-fs-group", "go-only-metadata"},
       {"bad-fs-group"},
       {"go-only-metadata"}},
      {"policy",
       with_metadata({{"fsGroup", "1"}, {"fsGroupChangePolicy", "never"}}),
       {"bad-change-policy", "go-only-metadata"},
       {"bad-change-policy"},
       {"go-only-metadata"}},
      {"lone policy",
       with_metadata({{"fsGroupChangePolicy", "OnRootMismatch"}}),
       {"bad-change-policy", "go-only-metadata"},
       {"bad-change-policy"},
       {"go-only-metadata"}},
      {"lone key",
       with_metadata({{"encryptionKey", "ephemeral"}}),
       {"encryption-needs-mkfs", "go-only-metadata"},
       {"encryption-needs-mkfs"},
       {"go-only-metadata"}},
      {"key, mkfs",
       with_metadata({{"encryptionKey", "ephemeral"}, {"createFilesystem", "True"}}),
       {"go-only-metadata"},
       {},
       {"go-only-metadata"}},
      {"foreign metadata", with_metadata({{"is_directvolume", "True"}}), {}, {}, {}},
      {"bad queues",
       spdk_queue("num_queues", "many"),
       {"rust-only", "dragonball-only", "bad-queue"},
       {"rust-only"},
       {"dragonball-only", "bad-queue"}},
      {"bad queue size",
       spdk_queue("queue_size", "-1"),
       {"rust-only", "dragonball-only", "bad-queue"},
       {"rust-only"},
       {"dragonball-only", "bad-queue"}},
      {"queues",
       spdk_queue("num_queues", "4"),
       {"rust-only", "dragonball-only"},
       {"rust-only"},
       {"dragonball-only"}},
      {"no vhost-user queues", with_metadata({{"num_queues", "many"}}), {}, {}, {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(codes(review(c.info, Runtime::any)) == c.any);
    CHECK(codes(review(c.info, Runtime::go)) == c.go);
    CHECK(codes(review(c.info, Runtime::rust)) == c.rust);
  }
}

TEST_CASE("each advice says in one sentence what will happen") {
  struct {
    MountInfo info;
    Runtime runtime;
    Strings texts;
  } const cases[] = {
      {of_type("block"), Runtime::any, {"runtime-rs refuses volume type 'block'"}},
      {of_type("directvoll"),
       Runtime::any,
       {"runtime-rs refuses volume type 'directvoll'; did you mean 'directvol'?"}},
      {of_type("vfiovol"),
       Runtime::any,
       {"the Go runtime does not attach a device of type 'vfiovol'; only runtime-rs does"}},
      {of_type("spdkvol"),
       Runtime::rust,
       {"runtime-rs attaches a vhost-user socket with Dragonball only; QEMU and OpenVMM report "
        "success without it"}},
      {of_type("spoolvol"),
       Runtime::rust,
       {"runtime-rs attaches a vhost-user socket with Dragonball only, and 'spoolvol' needs a "
        "backend of its own there"}},
      {of_type("vfiovol", "xfs"),
       Runtime::rust,
       {"runtime-rs mounts it as ext4, not 'xfs', when the container's mount has type bind"}},
      {with_options({"a,b"}), Runtime::any, {"mount option 'a,b' is not one option"}},
      {with_options({"rbind"}),
       Runtime::any,
       {"the Go runtime passes mount option 'rbind' to the guest, where mounting the device then "
        "fails"}},
      {with_metadata({{"fsGroup", "x"}}),
       Runtime::go,
       {"metadata 'fsGroup' is 'x', not a number from 1 to 4294967295; the container will not "
        "start"}},
      {with_metadata({{"fsGroupChangePolicy", "x"}}),
       Runtime::go,
       {"metadata 'fsGroupChangePolicy' is 'x', which is read as 'Always'",
        "metadata 'fsGroupChangePolicy' is ignored without 'fsGroup'"}},
      {with_metadata({{"encryptionKey", "k"}, {"createFilesystem", "no"}}),
       Runtime::go,
       {"metadata 'encryptionKey' needs 'createFilesystem' to be 'true' as well"}},
      {with_metadata({{"createFilesystem", "true"}, {"fsGroup", "1"}}),
       Runtime::rust,
       {"runtime-rs ignores metadata 'createFilesystem', 'fsGroup'"}},
      {spdk_queue("queue_size", "1k"),
       Runtime::rust,
       {"runtime-rs attaches a vhost-user socket with Dragonball only; QEMU and OpenVMM report "
        "success without it",
        "metadata 'queue_size' is '1k', not a number"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.info.volume_type);
    Strings texts;
    for (const Advice& advice : review(c.info, c.runtime)) texts.push_back(advice.text);
    CHECK(texts == c.texts);
  }
}

TEST_CASE("createFilesystem is true in every spelling that Go's strconv takes for true") {
  for (const std::string text : {"1", "t", "T", "true", "TRUE", "True"}) {
    CAPTURE(text);
    CHECK(creates_file_system(with_metadata({{"createFilesystem", text}})));
  }
  for (const std::string text : {"", "0", "f", "false", "tRue", "yes", "true "}) {
    CAPTURE(text);
    CHECK_FALSE(creates_file_system(with_metadata({{"createFilesystem", text}})));
  }
  CHECK_FALSE(creates_file_system(with_metadata({})));
}
