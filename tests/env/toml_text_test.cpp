// SPDX-License-Identifier: Apache-2.0
#include "env/toml_text.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "config/document.hpp"

namespace kata::env {
namespace {

using Json = nlohmann::ordered_json;

TEST_CASE("values come before tables, and what TOML has no word for is left out") {
  const Json document = Json::parse(R"({
    "a": {"sub": {"deep": {"x": true}}, "n": 1, "none": null, "f": 1.0},
    "top": "first",
    "b": {"list": ["p", "q"], "empty": [], "items": [{"k": "v"}, {"k": "w", "t": {"u": 2}}]}
  })");
  CHECK(to_toml_text(document) ==
        "top = \"first\"\n"
        "\n"
        "[a]\n"
        "n = 1\n"
        "f = 1.0\n"
        "  [a.sub]\n"
        "    [a.sub.deep]\n"
        "    x = true\n"
        "\n"
        "[b]\n"
        "list = [\"p\", \"q\"]\n"
        "empty = []\n"
        "\n"
        "  [[b.items]]\n"
        "  k = \"v\"\n"
        "\n"
        "  [[b.items]]\n"
        "  k = \"w\"\n"
        "    [b.items.t]\n"
        "    u = 2\n");
}

TEST_CASE("a TOML reader gets every string back") {
  for (const std::string text :
       {"", "plain", "it's \"quoted\" \\ back", "line\nbreak\ttab\r", "\x01\x1b\x7f", "ünïcode"}) {
    CAPTURE(text);
    const auto read = config::parse_toml(to_toml_text(Json{{"odd key.\n", text}}));
    REQUIRE(read);
    const config::Node* value = read->find("odd key.\n");
    REQUIRE(value != nullptr);
    REQUIRE(value->text() != nullptr);
    CHECK(*value->text() == text);
  }
  CHECK(to_toml_text(Json{{"k", "a\xff"}}) == "k = \"a\xef\xbf\xbd\"\n");
}

}  // namespace
}  // namespace kata::env
