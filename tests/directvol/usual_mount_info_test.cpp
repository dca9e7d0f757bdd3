// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "core/json.hpp"
#include "directvol/mount_info_readers.hpp"

using namespace kata::directvol;

namespace {

const MountInfo whole{.volume_type = "directvol",
                      .device = "/dev/sdb",
                      .fs_type = "ext4",
                      .metadata = {{"fsGroup", "1"}, {"FSGROUP", "2"}, {"", ""}},
                      .options = {"ro", "", "ro"}};

}  // namespace

TEST_CASE("what is written in the current spelling is read the quick way, as it was") {
  for (const Schema schema : {Schema::both, Schema::current})
    for (const MountInfo& info : {whole, MountInfo{}}) {
      const std::string text = to_text(info, schema);
      CAPTURE(text);
      CHECK(read_usual_mount_info(text) == info);
    }
  CHECK(read_usual_mount_info(to_text(whole, Schema::legacy)) == std::nullopt);
}

TEST_CASE("the quick way reads any order, escapes and spaces, and members that are not there") {
  struct {
    std::string_view text;
    MountInfo info;
  } const cases[] = {
      {"{}", {}},
      {" {\n} ", {}},
      {R"({"device":"a\u0041\"\\"})", {.device = "aA\"\\"}},
      {R"({"fs_type":"x","fstype":"x"})", {.fs_type = "x"}},
      {R"({"options":[],"metadata":{},"device":"d"})", {.device = "d"}},
      {R"({"metadata":{"device":"m"},"device":"d"})",
       {.device = "d", .metadata = {{"device", "m"}}}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(read_usual_mount_info(c.text) == c.info);
  }
}

TEST_CASE("whatever is odd is left to the thorough reader") {
  const std::string_view cases[] = {
      "",
      "null",
      "[]",
      R"("device")",
      R"({"device":"d"} x)",
      R"({"device":"d",})",
      R"({"device":)",
      R"({"device":"d","device":"d"})",
      R"({"Device":"d"})",
      R"({"devices":"d"})",
      R"({"volume_type":"t"})",
      R"({"volume-type":"t","volume_type":"u"})",
      R"({"volume_type":"t","volume-type":"u"})",
      R"({"volume_type":"","volume-type":"u"})",
      R"({"fs_type":"t"})",
      R"({"device":null})",
      R"({"device":true})",
      R"({"device":1})",
      R"({"device":-1})",
      R"({"device":1.5})",
      R"({"device":["d"]})",
      R"({"device":{"d":"d"}})",
      R"({"device":"d\u0000"})",
      "{\"device\":\"\xFF\"}",
      "\xEF\xBB\xBF{\"device\":\"d\"}",
      R"({"metadata":"{}"})",
      R"({"metadata":["k"]})",
      R"({"metadata":{"k":1}})",
      R"({"metadata":{"k":null}})",
      R"({"metadata":{"k":{"k":"v"}}})",
      R"({"metadata":{"k":["v"]}})",
      R"({"metadata":{"k":"v","k":"v"}})",
      R"({"metadata":{"k\u0000":"v"}})",
      R"({"metadata":{"k":"v\u0000"}})",
      R"({"options":"o"})",
      R"({"options":{"o":"o"}})",
      R"({"options":[1]})",
      R"({"options":[["o"]]})",
      R"({"options":[{"o":"o"}]})",
      R"({"options":["o\u0000"]})",
  };
  for (const std::string_view text : cases) {
    CAPTURE(text);
    CHECK(read_usual_mount_info(text) == std::nullopt);
  }
  using namespace std::string_view_literals;
  CHECK(read_usual_mount_info("{\"device\":\"d\"}\0"sv) == std::nullopt);
  CHECK(read_usual_mount_info(R"({"device":"d"})" + std::string(kata::json_size_limit, ' ')) ==
        std::nullopt);
}
