// SPDX-License-Identifier: Apache-2.0
#include "directvol/mount_info.hpp"

#include <doctest/doctest.h>

#include "core/json.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using Strings = std::vector<std::string>;

TEST_CASE("every spelling of a key is understood, and any but the current one is reported") {
  struct {
    std::string member;
    MountInfo info;
    Strings respelled;
  } const cases[] = {
      {R"("volume-type":"t")", {.volume_type = "t"}, {}},
      {R"("volume_type":"t")", {.volume_type = "t"}, {"volume_type"}},
      {R"("VolumeType":"t")", {.volume_type = "t"}, {"VolumeType"}},
      {R"("volumeType":"t")", {.volume_type = "t"}, {"volumeType"}},
      {R"("VOLUME-TYPE":"t")", {.volume_type = "t"}, {"VOLUME-TYPE"}},
      {R"("Volume_Type":"t")", {.volume_type = "t"}, {"Volume_Type"}},
      {R"("device":"d")", {.device = "d"}, {}},
      {R"("Device":"d")", {.device = "d"}, {"Device"}},
      {R"("DEVICE":"d")", {.device = "d"}, {"DEVICE"}},
      {R"("fstype":"f")", {.fs_type = "f"}, {}},
      {R"("fs_type":"f")", {.fs_type = "f"}, {"fs_type"}},
      {R"("FsType":"f")", {.fs_type = "f"}, {"FsType"}},
      {R"("fsType":"f")", {.fs_type = "f"}, {"fsType"}},
      {R"("FSTYPE":"f")", {.fs_type = "f"}, {"FSTYPE"}},
      {R"("Metadata":{"k":"v"})", {.metadata = {{"k", "v"}}}, {"Metadata"}},
      {R"("metadata":{"k":"v"})", {.metadata = {{"k", "v"}}}, {}},
      {R"("OPTIONS":["o"])", {.options = {"o"}}, {"OPTIONS"}},
      {R"("options":["o","p"])", {.options = {"o", "p"}}, {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.member);
    const auto parsed = parse_mount_info("{" + c.member + "}");
    REQUIRE(parsed.has_value());
    CHECK(parsed->info == c.info);
    CHECK(parsed->respelled == c.respelled);
    CHECK(parsed->unknown.empty());
    CHECK(parsed->notes.empty());
  }
}

TEST_CASE("metadata keys and all values are verbatim, not folded") {
  const auto parsed = parse_mount_info(R"({"metadata":{"fsGroup":"1","FSGROUP":"2"}})");
  REQUIRE(parsed.has_value());
  CHECK(parsed->info.metadata ==
        std::map<std::string, std::string>{{"FSGROUP", "2"}, {"fsGroup", "1"}});
}

TEST_CASE("null means empty, as Go writes it, and is mentioned") {
  struct {
    std::string text;
    Strings notes;
  } const cases[] = {
      {R"({"volume-type":null})", {"'volume-type' is null; read as empty"}},
      {R"({"device":null})", {"'device' is null; read as empty"}},
      {R"({"fs_type":null})", {"'fstype' is null; read as empty"}},
      {R"({"metadata":null,"options":null})",
       {"'metadata' is null; read as empty", "'options' is null; read as empty"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto parsed = parse_mount_info(c.text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->info == MountInfo{});
    CHECK(parsed->notes == c.notes);
  }
  const auto value = parse_mount_info(R"({"metadata":{"k":null}})");
  REQUIRE(value.has_value());
  CHECK(value->info.metadata == std::map<std::string, std::string>{{"k", ""}});
}

TEST_CASE("metadata may come as a string that holds an object") {
  struct {
    std::string text;
    std::map<std::string, std::string> metadata;
  } const cases[] = {{R"({"metadata":"{}"})", {}},
                     {R"({"metadata":"{\"fsGroup\":\"7\"}"})", {{"fsGroup", "7"}}}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto parsed = parse_mount_info(c.text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->info.metadata == c.metadata);
    CHECK(parsed->notes ==
          Strings{"'metadata' is a string that holds an object; read as that object"});
  }
}

TEST_CASE("two spellings of one key in one file must agree") {
  const auto agree = parse_mount_info(
      R"({"volume-type":"directvol","volume_type":"directvol","fstype":"xfs","fs_type":"xfs"})");
  REQUIRE(agree.has_value());
  CHECK(agree->info == MountInfo{.volume_type = "directvol", .fs_type = "xfs"});
  CHECK(agree->respelled.empty());

  struct {
    std::string text;
    std::string error;
  } const cases[] = {
      {R"({"volume-type":"a","volume_type":"b"})",
       "read mount info: 'volume-type' and 'volume_type' disagree"},
      {R"({"fs_type":"a","fstype":"b"})", "read mount info: 'fs_type' and 'fstype' disagree"},
      {R"({"device":"/a","Device":"/b"})", "read mount info: 'Device' and 'device' disagree"},
      {R"({"options":["ro"],"Options":[]})", "read mount info: 'Options' and 'options' disagree"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(failure(parse_mount_info(c.text)) == c.error);
  }
}

TEST_CASE("a value of the wrong type is refused by name, with a hint where quotes would mend it") {
  struct {
    std::string text;
    std::string error;
    std::string hint;
  } const cases[] = {
      {R"({"volume-type":["t"]})", "'volume-type' is an array, expected a string", ""},
      {R"({"device":5})", "'device' is a number, expected a string",
       "put the value in quotes: \"5\""},
      {R"({"device":{}})", "'device' is an object, expected a string", ""},
      {R"({"fstype":true})", "'fstype' is a boolean, expected a string",
       "put the value in quotes: \"true\""},
      {R"({"metadata":[]})", "'metadata' is an array, expected an object of strings", ""},
      {R"({"metadata":5})", "'metadata' is a number, expected an object of strings", ""},
      {R"({"metadata":"[]"})", "'metadata' is a string, expected an object of strings", ""},
      {R"({"metadata":{"fsGroup":1000}})", "'metadata.fsGroup' is a number, expected a string",
       "put the value in quotes: \"1000\""},
      {R"({"metadata":"{\"k\":false}"})", "'metadata.k' is a boolean, expected a string",
       "put the value in quotes: \"false\""},
      {R"({"options":"ro"})", "'options' is a string, expected an array of strings", ""},
      {R"({"options":true})", "'options' is a boolean, expected an array of strings", ""},
      {R"({"options":{}})", "'options' is an object, expected an array of strings", ""},
      {R"({"options":["ro",1]})", "'options[]' is a number, expected a string",
       "put the value in quotes: \"1\""},
      {R"({"options":[null]})", "'options[]' is null, expected a string", ""},
      {R"({"device":"/a\u0000b"})", "'device' holds a NUL byte", ""},
      {R"({"metadata":{"a\u0000":"v"}})", "'metadata' has a key with a NUL byte", ""},
      {"[]", "an array, expected an object", ""},
      {"null", "null, expected an object", ""},
      {R"("{}")", "a string, expected an object", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto parsed = parse_mount_info(c.text);
    CHECK(failure(parsed) == std::string{"read mount info: "} + c.error);
    CHECK(hint_of(parsed) == c.hint);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Code::malformed);
  }
}

TEST_CASE("text that is not one JSON object is refused with its position") {
  struct {
    std::string text;
    std::string error;
  } const cases[] = {
      {R"({"device":"a","device":"a"})", "duplicate key 'device'"},
      {R"({"metadata":{"k":"a","k":"b"}})", "duplicate key 'k'"},
      {R"({"x":)" + std::string(64, '[') + std::string(64, ']') + "}",
       "nested deeper than 64 levels"},
      {std::string(std::size_t{2} << 20, ' '), "2097152 bytes of JSON, at most 1048576 are read"},
      {"{}x", "line 1, column 3: value - invalid literal; last read: '{}x'; expected end of input"},
      {"", "line 1, column 1: value - unexpected end of input; expected '[', '{', or a literal"},
      {R"({"metadata":"{"})",
       "'metadata' is a string: line 1, column 2: object key - unexpected end of input; expected "
       "string literal"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text.substr(0, 80));
    CHECK(failure(parse_mount_info(c.text)) == "read mount info: " + c.error);
  }
  CHECK_FALSE(parse_mount_info("{\"device\":\"\xFF\"}").has_value());
}

TEST_CASE("mount info cut off anywhere is refused") {
  const std::string whole = R"({"volume-type":"directvol","device":"/d","fstype":"ext4",)"
                            R"("metadata":{"k":"v"},"options":["ro"]})";
  REQUIRE(parse_mount_info(whole).has_value());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(parse_mount_info(std::string_view{whole}.substr(0, length)).has_value());
  }
}

TEST_CASE("an unknown key is reported with the key it was probably meant to be") {
  struct {
    std::string key;
    std::string suggestion;
  } const cases[] = {{"devise", "device"},
                     {"volume-typ", "volume-type"},
                     {"VolumTyp", "volume-type"},
                     {"fs_typ", "fstype"},
                     {"metdata", "metadata"},
                     {"option", "options"},
                     {"colour", ""},
                     {"", ""}};
  for (const auto& c : cases) {
    CAPTURE(c.key);
    const auto parsed = parse_mount_info(fmt::format(R"({{"{}":1}})", c.key));
    REQUIRE(parsed.has_value());
    REQUIRE(parsed->unknown.size() == 1);
    CHECK(parsed->unknown[0].key == c.key);
    CHECK(parsed->unknown[0].suggestion == c.suggestion);
    CHECK(parsed->info == MountInfo{});
  }
}
