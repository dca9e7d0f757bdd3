// SPDX-License-Identifier: Apache-2.0
#include "env/bundle.hpp"

#include <doctest/doctest.h>

#include "unpack.hpp"

namespace kata::env {
namespace {

using test::unpacked;

TEST_CASE("a bundle is a directory of files in order of their names, with what is missing") {
  Bundle bundle;
  bundle.add("b.txt", "two\n");
  bundle.add("a.json", R"({"b":1,"a":[]})");
  bundle.note("c.json", "warning: half\n\nerror: 'x': none\n");
  CHECK(bundle.files() == 2);
  CHECK(bundle.notes() == 2);
  CHECK(unpacked(bundle) ==
        "kata-ctl-bundle 700 0 @1700000000\n"
        "kata-ctl-bundle/a.json 600 24 @1700000000\n"
        "{\n  \"b\": 1,\n  \"a\": []\n}\n"
        "kata-ctl-bundle/b.txt 600 4 @1700000000\n"
        "two\n"
        "kata-ctl-bundle/errors 600 47 @1700000000\n"
        "c.json: warning: half\n"
        "c.json: error: 'x': none\n");
}

TEST_CASE("a bundle without anything still says that nothing is missing") {
  CHECK(unpacked(Bundle{}) ==
        "kata-ctl-bundle 700 0 @1700000000\n"
        "kata-ctl-bundle/errors 600 0 @1700000000\n");
}

TEST_CASE("nothing gets into a bundle with its secrets") {
  Bundle bundle;
  bundle.add("a.json", R"({"jaeger_password":"CANARY","params":"x.token=CANARY"})");
  bundle.add("broken.json", R"({"password":"CANARY")");
  bundle.add("journal.txt", "level=error msg=\"proxy http://u:CANARY@h\"\npassword: CANARY\n");
  bundle.note("d", "error: open 'http://u:CANARY@h'");
  const std::string text = unpacked(bundle);
  CHECK(text.contains("x.token=<redacted>"));
  CHECK_FALSE(text.contains("CANARY"));
}

}  // namespace
}  // namespace kata::env
