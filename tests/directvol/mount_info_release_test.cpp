// SPDX-License-Identifier: Apache-2.0
// Mount info as each release of the runtimes writes and reads it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "directvol/mount_info.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using Strings = std::vector<std::string>;

namespace {

MountInfo full_info() {
  return {.volume_type = "directvol",
          .device = "/dev/disk \"é\"\n",
          .fs_type = "xfs",
          .metadata = {{"b", "2"}, {"a", ""}},
          .options = {"ro", "noatime", "ro"}};
}

}  // namespace

TEST_CASE("files that real releases wrote are read") {
  const MountInfo plain{"directvol", "/tmp/stor/rawdisk01.20g", "ext4", {}, {}};
  struct {
    std::string writer;
    std::string text;
    MountInfo info;
    Strings respelled;
  } const cases[] = {
      {"Go, verbatim from a user",
       "{\n  \"Volume-Type\": \"block\", \"DEVICE\": \"/dev/sdf\",\n  \"fstype\": \"xfs\", "
       "\"metadata\": null, \"options\": null\n}\n",
       {"block", "/dev/sdf", "xfs", {}, {}},
       {"DEVICE", "Volume-Type"}},
      {"Go, for a block emptyDir",
       R"({"volume-type":"blk","device":"/e/disk.img","fstype":"ext4","metadata":)"
       R"({"createFilesystem":"true","encryptionKey":"ephemeral","fsGroup":"1000"}})",
       {"blk",
        "/e/disk.img",
        "ext4",
        {{"createFilesystem", "true"}, {"encryptionKey", "ephemeral"}, {"fsGroup", "1000"}},
        {}},
       {}},
      {"Rust since 3.3, empty members left out",
       R"({"volume-type":"directvol","device":"/tmp/stor/rawdisk01.20g","fstype":"ext4"})",
       plain,
       {}},
      {"Rust since 3.3, all members",
       R"({"volume-type":"spdkvol","device":"spdk:///v.sock","fstype":"ext4","metadata":)"
       R"({"num_queues":"4"},"options":["ro"]})",
       {"spdkvol", "spdk:///v.sock", "ext4", {{"num_queues", "4"}}, {"ro"}},
       {}},
      {"Rust 3.1 to 3.2",
       R"({"volume_type":"directvol","device":"/tmp/stor/rawdisk01.20g","fs_type":"ext4",)"
       R"("metadata":{},"options":[]})",
       plain,
       {"fs_type", "volume_type"}},
      {"csi-kata-directvolume",
       R"({"volume-type":"directvol","device":"/data/1/directvol-rawdisk.2048M","fstype":"ext4",)"
       R"("metadata":{"capacity_in_bytes":"2147483648","is_directvolume":"True",)"
       R"("katacontainers.direct.volume/fstype":"ext4"},"options":["bind","rw"]})",
       {"directvol",
        "/data/1/directvol-rawdisk.2048M",
        "ext4",
        {{"capacity_in_bytes", "2147483648"},
         {"is_directvolume", "True"},
         {"katacontainers.direct.volume/fstype", "ext4"}},
        {"bind", "rw"}},
       {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.writer);
    const auto parsed = parse_mount_info(c.text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->info == c.info);
    CHECK(parsed->respelled == c.respelled);
    CHECK(parsed->unknown.empty());
    CHECK(check_complete(parsed->info).has_value());
  }
}

TEST_CASE("each schema writes its spellings and always all members") {
  const MountInfo info{"directvol", "/d", "ext4", {}, {}};
  CHECK(to_text(info, Schema::both) ==
        R"({"volume-type":"directvol","volume_type":"directvol","device":"/d","fstype":"ext4",)"
        R"("fs_type":"ext4","metadata":{},"options":[]})"
        "\n");
  CHECK(to_text(info, Schema::current) ==
        R"({"volume-type":"directvol","device":"/d","fstype":"ext4","metadata":{},"options":[]})"
        "\n");
  CHECK(to_text(info, Schema::legacy) ==
        R"({"volume_type":"directvol","device":"/d","fs_type":"ext4","metadata":{},"options":[]})"
        "\n");
  CHECK(to_json(info, Schema::current).dump() + "\n" == to_text(info, Schema::current));
}

TEST_CASE("what is written is read back equal, in every schema") {
  struct {
    Schema schema;
    Strings respelled;
  } const cases[] = {
      {Schema::both, {}}, {Schema::current, {}}, {Schema::legacy, {"fs_type", "volume_type"}}};
  for (const auto& c : cases) {
    const std::string text = to_text(full_info(), c.schema);
    CAPTURE(text);
    const auto parsed = parse_mount_info(text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->info == full_info());
    CHECK(parsed->respelled == c.respelled);
    CHECK(parsed->unknown.empty());
    CHECK(parsed->notes.empty());
    CHECK(text.find('\n') == text.size() - 1);
  }
}

TEST_CASE("mount info lacking what a volume needs is refused with what to give") {
  struct {
    MountInfo info;
    std::string error;
    std::string hint;
  } const cases[] = {
      {{"directvol", "", "ext4", {}, {}},
       "mount info: no 'device'",
       "name the file, block device, PCI address or socket"},
      {{"directvol", "/d", "", {}, {}},
       "mount info: no 'fstype'",
       "name the file system the guest is to mount, such as ext4"},
      {{"", "/d", "ext4", {}, {}},
       "mount info: no 'volume-type'",
       "give directvol, vfiovol, spdkvol or spoolvol"},
      {{"directvol", "/\xFF", "ext4", {}, {}},
       "mount info: '/\\xff' is not UTF-8, which JSON cannot hold",
       ""},
      {{"directvol", "/d", "ext4", {{"k", "\xC0"}}, {}},
       "mount info: '\\xc0' is not UTF-8, which JSON cannot hold",
       ""},
      {{"directvol", "/d", "ext4", {{"\xC1", "v"}}, {}},
       "mount info: '\\xc1' is not UTF-8, which JSON cannot hold",
       ""},
      {{"directvol", "/d", "ext4", {}, {"\xF5"}},
       "mount info: '\\xf5' is not UTF-8, which JSON cannot hold",
       ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.error);
    const auto checked = check_complete(c.info);
    CHECK(failure(checked) == c.error);
    CHECK(hint_of(checked) == c.hint);
    CHECK(checked.error().code == Code::usage);
  }
  CHECK(check_complete(full_info()).has_value());
}
