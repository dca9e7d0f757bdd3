// SPDX-License-Identifier: Apache-2.0
// Results as JSON and YAML documents: what another program's parser makes of them.
#include <doctest/doctest.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "core/output.hpp"
#include "core/text.hpp"

using kata::Format;
using nlohmann::ordered_json;

namespace {

std::string printed(Format format, const ordered_json& document) {
  std::ostringstream out;
  kata::print_document(out, format, document);
  return out.str();
}

std::string printed_list(Format format, const ordered_json& items) {
  std::ostringstream out;
  kata::print_list(out, format, "volumes", items.size(), [&](std::size_t i) { return items[i]; });
  return out.str();
}

// Reads YAML back as a reader that guesses types does: "!" is the tag of what was quoted.
bool is_quoted_or_word(const YAML::Node& node) {
  if (node.Tag() == "!") return true;
  const std::string lower = kata::to_lower(node.Scalar());
  for (const char* word : {"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"})
    if (lower == word) return false;
  return lower.find_first_of("0123456789.+-") != 0;
}

const ordered_json three_items = ordered_json::array(
    {{{"path", "/a"}, {"options", {"ro", "rbind"}}, {"metadata", ordered_json::object()}},
     "second\nline",
     {{"nested", {{"deep", {1, {{"x", nullptr}}}}}}}});

}  // namespace

TEST_CASE("JSON lists equal what the library makes of the same items") {
  for (const std::size_t count : {0U, 1U, 3U}) {
    CAPTURE(count);
    ordered_json items = ordered_json::array();
    for (std::size_t i = 0; i < count; ++i) items.push_back(three_items[i]);
    const ordered_json whole = {{"schema", 1}, {"volumes", items}};
    const std::string text = printed_list(Format::json, items);
    CHECK(ordered_json::parse(text) == whole);
    CHECK(text == printed(Format::json, whole));  // the same layout too
    CHECK(text.ends_with("}\n"));
  }
}

TEST_CASE("lists ask for their items one by one and in order") {
  for (const Format format : {Format::json, Format::yaml}) {
    std::string asked;
    std::ostringstream out;
    kata::print_list(out, format, "volumes", 3, [&](std::size_t i) {
      asked += std::to_string(i);
      return ordered_json{i};
    });
    CHECK(asked == "012");
  }
}

TEST_CASE("JSON documents replace bytes that are not UTF-8") {
  CHECK(printed(Format::json, {{"a", "x\xff"}}) == "{\n  \"a\": \"x\ufffd\"\n}\n");
  CHECK(printed_list(Format::json, ordered_json::array({"\xc3"})) ==
        "{\n  \"schema\": 1,\n  \"volumes\": [\n    \"\ufffd\"\n  ]\n}\n");
}

TEST_CASE("YAML lists read back as what went in") {
  for (const std::size_t count : {0U, 1U, 3U}) {
    CAPTURE(count);
    ordered_json items = ordered_json::array();
    for (std::size_t i = 0; i < count; ++i) items.push_back(three_items[i]);
    const std::string text = printed_list(Format::yaml, items);
    CAPTURE(text);
    const YAML::Node node = YAML::Load(text);
    CHECK(node["schema"].as<int>() == 1);
    REQUIRE(node["volumes"].IsSequence());
    REQUIRE(node["volumes"].size() == count);
    if (count > 0) CHECK(node["volumes"][0]["options"][1].as<std::string>() == "rbind");
    if (count > 0) CHECK(node["volumes"][0]["metadata"].IsMap());
    if (count > 1) CHECK(node["volumes"][1].as<std::string>() == "second\nline");
    if (count > 2) CHECK(node["volumes"][2]["nested"]["deep"][1]["x"].IsNull());
    CHECK(text.ends_with('\n'));
    CHECK_FALSE(text.ends_with("\n\n"));
    CHECK(text == printed(Format::yaml, {{"schema", 1}, {"volumes", items}}));
  }
}

TEST_CASE("YAML strings stay strings for every reader") {
  const std::string binary = [] {
    std::string all;
    for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
    return all;
  }();
  for (const std::string& text : {
           std::string{},
           binary,
           std::string{"a\0b", 3},
           // other types in YAML 1.1 or 1.2
           std::string{"yes"},
           {"no"},
           {"On"},
           {"OFF"},
           {"y"},
           {"N"},
           {"true"},
           {"False"},
           {"null"},
           {"NULL"},
           {"~"},
           {"<<"},
           {"="},
           {"1e3"},
           {"010"},
           {"0x1f"},
           {"0o7"},
           {"1_000"},
           {"-1"},
           {"+1"},
           {".5"},
           {"12:30:45"},
           {".inf"},
           {"-.INF"},
           {".nan"},
           {"2024-01-01"},
           {"2024-01-01T00:00:00Z"},
           // indicators
           {"a: b"},
           {"a:"},
           {": a"},
           {"a #b"},
           {"#a"},
           {"- a"},
           {"-"},
           {"-a"},
           {"--- a"},
           {"---"},
           {"..."},
           {"? a"},
           {"?"},
           {"[a"},
           {"{a}"},
           {"]"},
           {","},
           {"&a"},
           {"*a"},
           {"!a"},
           {"|"},
           {">"},
           {"%a"},
           {"@a"},
           {"`a"},
           {"'a'"},
           {"\"a\""},
           {"a\"b'c"},
           {"\\"},
           {"\\n"},
           // white space and line ends
           {" a"},
           {"a "},
           {"\t"},
           {"a\nb"},
           {"a\n"},
           {"\n"},
           {"a\r\nb"},
           {"a\tb"},
           {"a\u0085b"},
           {"a\u2028b\u2029c"},
           {"\u00a0"},
           // not printable
           {"\x7f"},
           {"\x1b[31m"},
           {"\u009b"},
           {"\ufeff"},
           {"grün €"},
           {"\U0001f600"},
           {"/run/a-b_c.d"},
       }) {
    CAPTURE(text);
    const std::string list = printed(Format::yaml, ordered_json::array({text}));
    CAPTURE(list);
    const YAML::Node item = YAML::Load(list)[0];
    REQUIRE(item.IsScalar());
    CHECK(item.Scalar() == text);
    CHECK(is_quoted_or_word(item));
    CHECK(list.find_first_of("\x7f\x1b\r") == std::string::npos);
    CHECK(kata::is_utf8(list));

    const std::string map = printed(Format::yaml, {{text, 1}});  // the same as a key
    CAPTURE(map);
    const YAML::Node node = YAML::Load(map);
    REQUIRE(node.size() == 1);
    CHECK(node.begin()->first.Scalar() == text);
    CHECK(is_quoted_or_word(node.begin()->first));
  }
}

TEST_CASE("YAML never holds a character that ends a line for some readers only") {
  const std::string text = printed(Format::yaml, {{"a", "x\u0085\u2028\u2029é"}});
  CAPTURE(text);
  for (const char* end : {"\u0085", "\u2028", "\u2029"}) CHECK(text.find(end) == std::string::npos);
}

TEST_CASE("YAML replaces bytes that are not UTF-8") {
  const YAML::Node node = YAML::Load(printed(Format::yaml, {{"a", "x\xff"}, {"\xc3", 1}}));
  CHECK(node["a"].as<std::string>() == "x\ufffd");
  CHECK(node["\ufffd"].as<int>() == 1);
}

TEST_CASE("YAML numbers, booleans and null are written as in JSON") {
  struct {
    ordered_json value;
    const char* text;
  } const cases[] = {
      {0, "a: 0\n"},
      {-1, "a: -1\n"},
      {UINT64_MAX, "a: 18446744073709551615\n"},
      {INT64_MIN, "a: -9223372036854775808\n"},
      {0.1, "a: 0.1\n"},
      {2.0, "a: 2.0\n"},
      {-1.5e-7, "a: -1.5e-07\n"},
      {true, "a: true\n"},
      {false, "a: false\n"},
      {nullptr, "a: null\n"},
      {"plain", "a: plain\n"},
      {"1", "a: \"1\"\n"},
      {ordered_json::array(), "a: []\n"},
      {ordered_json::object(), "a: {}\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(printed(Format::yaml, {{"a", c.value}}) == c.text);
  }
}
