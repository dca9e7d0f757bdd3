// SPDX-License-Identifier: Apache-2.0
#include "directvol/volume_path.hpp"

#include <doctest/doctest.h>

#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;

TEST_CASE("a volume path that no mount can have is refused with the reason") {
  struct {
    std::string path;
    std::string error;
  } const cases[] = {
      {"", "volume path '': empty"},
      {"a/b", "volume path 'a/b': not absolute"},
      {".", "volume path '.': not absolute"},
      {"../../etc/passwd", "volume path '../../etc/passwd': not absolute"},
      {"/", "volume path '/': names no volume"},
      {"//", "volume path '//': names no volume"},
      {"/.", "volume path '/.': names no volume"},
      {"/././/", "volume path '/././/': names no volume"},
      {"/..", "volume path '/..': holds '..'"},
      {"/a/../b", "volume path '/a/../b': holds '..'"},
      {"/a/b/..", "volume path '/a/b/..': holds '..'"},
      {"/a/b/../", "volume path '/a/b/../': holds '..'"},
      {std::string{"/a\0b", 4}, "volume path '/a\\x00b': holds a NUL byte"},
      {std::string{"\0", 1}, "volume path '\\x00': holds a NUL byte"},
      {"/" + std::string(189, 'v'),
       "volume path '/" + std::string(189, 'v') +
           "': 190 bytes; at most 189 fit into a file name once encoded, so no runtime could look "
           "it up"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const auto parsed = parse_volume_path(c.path);
    CHECK(failure(parsed) == c.error);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Code::usage);
    CHECK(parsed.error().hint ==
          "give the absolute path that the container's mount has as its source");
  }
}

TEST_CASE("a volume path is taken byte for byte") {
  for (const std::string path : {"/a", "/a/", "/a//b", "/a/./b", "/...", "/..a", "/a..",
                                 "/a/.hidden", "/a b\n", "/\xFF\xFE"}) {
    CAPTURE(path);
    const auto parsed = parse_volume_path(path);
    REQUIRE(parsed.has_value());
    CHECK(parsed->text == path);
  }
}

TEST_CASE("the longest volume path fills a file name to 252 characters") {
  const auto longest = parse_volume_path("/" + std::string(188, 'v'));
  REQUIRE(longest.has_value());
  CHECK(longest->text.size() == longest_volume_path);
  CHECK(record_name(*longest).size() == 252);
}

TEST_CASE("what is likely a mistake in a volume path is said, once each") {
  struct {
    std::string path;
    std::vector<std::string> what;
  } const cases[] = {
      {"/a", {}},
      {"/a.b/..c", {}},
      {"/a/", {"'/a/' ends in a slash"}},
      {"/a//b", {"'/a//b' has a doubled slash"}},
      {"/a/./b", {"'/a/./b' has a '.' component"}},
      {"/\xFF", {"'/\\xff' is not UTF-8, which a mount in an OCI bundle cannot name"}},
      {"//a/./",
       {"'//a/./' ends in a slash", "'//a/./' has a doubled slash",
        "'//a/./' has a '.' component"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    std::vector<std::string> expected;
    for (const std::string& what : c.what)
      expected.push_back("volume path " + what +
                         "; it is used as it is, and a mount must name it exactly so");
    CHECK(oddities(VolumePath{c.path}) == expected);
  }
}

TEST_CASE("record names are those that both runtimes look up") {
  struct {
    std::string path;
    std::string name;
  } const cases[] = {
      {"/kubelet/kata-test-vol-001/volume001", "L2t1YmVsZXQva2F0YS10ZXN0LXZvbC0wMDEvdm9sdW1lMDAx"},
      {"abcdddd", "YWJjZGRkZA=="},
      {"../../etc/passwd", "Li4vLi4vZXRjL3Bhc3N3ZA=="},
      {"/a?>~", "L2E_Pn4="},
      {"/a>", "L2E-"},
      {"/a", "L2E="},
      {"/a/", "L2Ev"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CHECK(record_name(VolumePath{c.path}) == c.name);
    CHECK(decode_record_name(c.name) == c.path);
  }
}

TEST_CASE("Rust 3.1 to 3.2 named records in the standard alphabet, where that differs") {
  CHECK(old_record_name(VolumePath{"/a?>~"}) == "L2E/Pn4=");
  CHECK(old_record_name(VolumePath{"/a>"}) == "L2E+");
  CHECK(old_record_name(VolumePath{"/a"}) == std::nullopt);
  CHECK(decode_record_name("L2E/Pn4=") == "/a?>~");
  CHECK(decode_record_name("L2E+") == "/a>");
}

TEST_CASE("a name that no tool made from a volume path decodes to nothing") {
  for (const std::string name : {"", "=", "abc", "L2E", "L2E_Pn4", "L2E_+A==", "L2E-/Pn4", "****",
                                 "L2E==", ".kata-ctl.new", "lost+found", "L2E=\n", "L2F="}) {
    CAPTURE(name);
    CHECK(decode_record_name(name) == std::nullopt);
  }
}

TEST_CASE("every byte of a volume path survives encoding and decoding") {
  for (unsigned length = 1; length <= 7; ++length)
    for (unsigned byte = 1; byte < 256; ++byte) {
      const std::string path = "/" + std::string(length, static_cast<char>(byte));
      CHECK(decode_record_name(record_name(VolumePath{path})) == path);
      CHECK(record_name(VolumePath{path}).find_first_of("/+") == std::string::npos);
    }
}
