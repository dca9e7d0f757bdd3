// SPDX-License-Identifier: Apache-2.0
// Mount info that `direct-volume add` refuses: one sentence, status 2, nothing changed.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "fixture.hpp"

namespace kata::test {
namespace {

std::string info(std::string_view more) {
  return fmt::format(R"({{"volume-type":"directvol","device":"/disk.img","fstype":"ext4"{}}})",
                     more);
}

std::string refusal(std::string_view why) {
  return fmt::format("error: read mount info: {}\n", why);
}

struct Case {
  std::string json;
  std::string err;
};

// JSON that is broken, or that means nothing to any release.
std::vector<Case> broken_json() {
  return {
      {"",
       refusal(
           "line 1, column 1: value - unexpected end of input; expected '[', '{', or a literal")},
      {"{",
       refusal("line 1, column 2: object key - unexpected end of input; expected string literal")},
      {"nonsense", refusal("line 1, column 2: value - invalid literal; last read: 'no'")},
      {info("") + "x", refusal("line 1, column 65: value - invalid literal; last read: "
                               "'\"ext4\"}x'; expected end of input")},
      {info("") + info(""),
       refusal("line 1, column 65: value - unexpected '{'; expected end of input")},
      {"{\"device\":\"a\\q\"}", refusal("line 1, column 14: value - invalid string: forbidden "
                                        "character after backslash; last read: '\"a\\\\q'")},
      {"{\"device\":\"\xff\"}", refusal("line 1, column 12: value - invalid string: ill-formed "
                                        "UTF-8 byte; last read: '\"\\xff'")},
      {"{\"device\":\"\\ud800\"}",
       refusal("line 1, column 18: value - invalid string: surrogate U+D800..U+DBFF must be "
               "followed by U+DC00..U+DFFF; last read: '\"\\\\ud800\"'")},
      {"// comment\n{}", refusal("line 1, column 1: value - invalid literal; last read: '/'")},
      {info(R"(,"device":"/other.img")"), refusal("duplicate key 'device'")},
      {R"({"metadata":{"a":"1","a":"2"}})", refusal("duplicate key 'a'")},
      {std::string(100, '['), refusal("nested deeper than 64 levels")},
      {info(",\"x\":" + std::string(200'000, '[')), refusal("nested deeper than 64 levels")},
      {"null", refusal("null, expected an object")},
      {"[]", refusal("an array, expected an object")},
      {"\"{}\"", refusal("a string, expected an object")},
      {"7", refusal("a number, expected an object")},
  };
}

// JSON whose members have the wrong type, or contradict each other.
std::vector<Case> wrong_members() {
  return {
      {R"({"device":7})", refusal("'device' is a number, expected a string") +
                              "hint: put the value in quotes: \"7\"\n"},
      {R"({"fstype":["ext4"]})", refusal("'fstype' is an array, expected a string")},
      {R"({"volume-type":true})", refusal("'volume-type' is a boolean, expected a string") +
                                      "hint: put the value in quotes: \"true\"\n"},
      {R"({"device":"a\u0000b"})", refusal("'device' holds a NUL byte")},
      {R"({"options":"ro"})", refusal("'options' is a string, expected an array of strings")},
      {R"({"options":["ro",null]})", refusal("'options[]' is null, expected a string")},
      {R"({"metadata":[]})", refusal("'metadata' is an array, expected an object of strings")},
      {R"({"metadata":{"fsGroup":1000}})",
       refusal("'metadata.fsGroup' is a number, expected a string") +
           "hint: put the value in quotes: \"1000\"\n"},
      {R"({"metadata":"[]"})", refusal("'metadata' is a string, expected an object of strings")},
      {R"({"metadata":"{"})", refusal("'metadata' is a string: line 1, column 2: object key - "
                                      "unexpected end of input; expected string literal")},
      {R"({"fstype":"ext4","fs_type":"xfs"})", refusal("'fs_type' and 'fstype' disagree")},
      {R"({"Device":"/a","device":"/b"})", refusal("'Device' and 'device' disagree")},
  };
}

// Mount info in which something is missing or cannot be written.
std::vector<Case> incomplete() {
  const auto missing = [](std::string_view key, std::string_view hint) {
    return fmt::format("error: add '/vol': mount info: no '{}'\nhint: {}\n", key, hint);
  };
  const std::string device =
      missing("device", "name the file, block device, PCI address or socket");
  const std::string fs_type =
      missing("fstype", "name the file system the guest is to mount, such as ext4");
  const std::string type = missing("volume-type", "give directvol, vfiovol, spdkvol or spoolvol");
  return {
      {"{}", device},
      {R"({"device":"","fstype":"ext4","volume-type":"directvol"})", device},
      {R"({"device":null,"fstype":"ext4","volume-type":"directvol"})", device},
      {R"({"device":"/disk.img","volume-type":"directvol"})", fs_type},
      {R"({"device":"/disk.img","volume-type":"directvol","fstype":null})", fs_type},
      {R"({"device":"/disk.img","fstype":"ext4"})", type},
  };
}

}  // namespace

TEST_CASE("mount info that is not proper JSON is refused and nothing changes") {
  const Tree tree{{"/disk.img", ext4_image()}};
  for (const auto& cases : {broken_json(), wrong_members(), incomplete()}) {
    for (const Case& c : cases) {
      CAPTURE(c.json.substr(0, 200));
      check_refused(tree, {"direct-volume", "add", "/vol", c.json}, 2, c.err);
      check_refused(tree, {"direct-volume", "add", "/vol", "-"}, 2, c.err, {.input = c.json});
    }
  }
}

TEST_CASE("a record that is there survives a refused add") {
  const Tree tree{{"/disk.img", ext4_image()}};
  write_record(tree, "L3ZvbA==", info(""));
  check_refused(tree, {"direct-volume", "add", "/vol", "{}"}, 2,
                "error: add '/vol': mount info: no 'device'\n"
                "hint: name the file, block device, PCI address or socket\n");
}

TEST_CASE("more than 1 MiB of mount info is refused, wherever it comes from") {
  const Tree tree;
  const Tree desk;
  const std::string big(std::size_t{2} << 20, ' ');
  desk.write("/big.json", big);
  const std::string file = desk.at("/big.json").string();
  check_refused(tree, {"direct-volume", "add", "/vol", "-"}, 2,
                "error: read standard input: larger than 1048576 bytes\n", {.input = big});
  check_refused(tree, {"direct-volume", "add", "/vol", "@" + file}, 2,
                fmt::format("error: read '{}': larger than 1048576 bytes\n", file));
  check_refused(tree, {"direct-volume", "add", "/vol", big}, 2,
                refusal("2097152 bytes of JSON, at most 1048576 are read"));
}

TEST_CASE("a file of mount info that cannot be read is named") {
  const Tree tree;
  const Tree desk;
  const std::string directory = desk.root().string();
  check_refused(tree, {"direct-volume", "add", "/vol", "@" + directory + "/none.json"}, 1,
                fmt::format("error: open '{}/none.json': No such file or directory\n", directory));
  check_refused(tree, {"direct-volume", "add", "/vol", "@" + directory}, 1,
                fmt::format("error: read '{}': Is a directory\n", directory));
  check_refused(tree, {"direct-volume", "add", "/vol", "@"}, 1,
                "error: open '': No such file or directory\n");
}

TEST_CASE("an unknown key is left out with a warning, and refused under --strict") {
  const Tree tree{{"/disk.img", ext4_image()}};
  struct {
    const char* key;
    const char* says;
    const char* hint;
  } const cases[] = {
      {"devices", "key 'devices' is unknown and left out; did you mean 'device'?",
       "write 'device' for 'devices'"},
      {"fs-typ", "key 'fs-typ' is unknown and left out; did you mean 'fstype'?",
       "write 'fstype' for 'fs-typ'"},
      {"volumetypes", "key 'volumetypes' is unknown and left out; did you mean 'volume-type'?",
       "write 'volume-type' for 'volumetypes'"},
      {"colour", "key 'colour' is unknown and left out",
       "remove the key, or leave out --strict to add the volume without it"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.key);
    const std::string json = info(fmt::format(R"(,"{}":"x")", c.key));
    check_refused(
        tree, {"direct-volume", "add", "--strict", "/vol", json}, 2,
        fmt::format("error: add '/vol': mount info: unknown key '{}'\nhint: {}\n", c.key, c.hint));
    check_done(tree, {"direct-volume", "add", "-q", "/vol", json}, "",
               fmt::format("warning: {}\n", c.says));
    CHECK_FALSE(tree.read(fmt::format("{}/L3ZvbA==/mountInfo.json", volume_root)).contains(c.key));
    std::filesystem::remove_all(tree.at("/run"));
  }
}

}  // namespace kata::test
