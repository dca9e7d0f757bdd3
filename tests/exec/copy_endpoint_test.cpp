// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_endpoint.hpp"

#include <doctest/doctest.h>

using namespace kata;
using namespace kata::exec;
using Kind = CopyEndpoint::Kind;

TEST_CASE("A side of a copy is a guest's path only with a sandbox before the first colon") {
  const struct {
    std::string_view input;
    Kind kind;
    std::string_view sandbox;
    std::string_view path;
  } cases[] = {
      {"-", Kind::stream, "", ""},
      {"abc:/etc/x", Kind::guest, "abc", "/etc/x"},
      {"abc:/a:b", Kind::guest, "abc", "/a:b"},
      {"./a:b", Kind::host, "", "./a:b"},
      {"/x:y", Kind::host, "", "/x:y"},
      {":/x", Kind::host, "", ":/x"},
      {"plain", Kind::host, "", "plain"},
      {"./-", Kind::host, "", "./-"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.input);
    const Result<CopyEndpoint> side = parse_copy_endpoint(c.input);
    REQUIRE(side.has_value());
    CHECK(side->kind == c.kind);
    CHECK(side->sandbox == c.sandbox);
    CHECK(side->path == c.path);
  }
}

TEST_CASE("A side that cannot be meant is refused") {
  const struct {
    std::string input;
    std::string_view what;
    std::string_view hint;
  } cases[] = {
      {"", "path '': empty", ""},
      {"a:b", "guest path 'b' of 'a:b': not absolute", "for a file of this machine write './a:b'"},
      {"a:", "guest path '' of 'a:': not absolute", "for a file of this machine write './a:'"},
      {"a:/" + std::string(4095, 'x'), "guest path: 4096 bytes; at most 4095 fit", ""},
  };
  for (const auto& c : cases) {
    const Result<CopyEndpoint> side = parse_copy_endpoint(c.input);
    REQUIRE_FALSE(side.has_value());
    CHECK(side.error().code == Code::usage);
    CHECK(side.error().what == c.what);
    CHECK(side.error().hint == c.hint);
  }
}

TEST_CASE("Exactly one side of a copy is in a guest") {
  CHECK(parse_copy_endpoints("a", "b").error().what == "neither side names a sandbox");
  CHECK(parse_copy_endpoints("-", "-").error().what == "neither side names a sandbox");
  CHECK(parse_copy_endpoints("a:/x", "b:/y").error().what == "both sides name a sandbox");
  CHECK(parse_copy_endpoints("a:/x", "-")->guest().path == "/x");
  CHECK(parse_copy_endpoints("x", "a:/y")->is_into_guest());
}
