// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

using kata::parse_json;
using nlohmann::json;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string nested_arrays(std::size_t depth) { return repeated("[", depth) + repeated("]", depth); }

std::string nested_objects(std::size_t depth) {
  return repeated("{\"a\":", depth) + "1" + repeated("}", depth);
}

// A JSON string of exactly `size` bytes, quotes included.
std::string string_of(std::size_t size) { return '"' + std::string(size - 2, 'x') + '"'; }

}  // namespace

TEST_CASE("parse_json reads what the library reads") {
  for (const char* text :
       {"null", "true", "0", "-0", "-1", "18446744073709551615", "-9223372036854775808",
        "18446744073709551616", "0.1", "1e3", "1E-2", "\"\"", "[]", "{}", " \t\r\n[ ] \n",
        R"({"a":{"b":[1,{"c":null}],"d":[]},"e":"é\u00e9\ud834\udd1e\"\\\/\b\f\n\r\t"})",
        R"([{"a":1},{"a":2},{"b":{"a":3}}])", R"({"a":1,"A":2,"":3})"}) {
    CAPTURE(text);
    const auto got = parse_json(text);
    REQUIRE(got);
    CHECK(*got == json::parse(text));
  }
}

TEST_CASE("parse_json keeps the kind of a number") {
  CHECK(parse_json("18446744073709551615")->is_number_unsigned());
  CHECK(parse_json("-1")->is_number_integer());
  CHECK_FALSE(parse_json("-1")->is_number_unsigned());
  CHECK(parse_json("1.0")->is_number_float());
  CHECK(parse_json("18446744073709551616")->is_number_float());
}

TEST_CASE("parse_json refuses a duplicate key at every depth") {
  struct {
    const char* text;
    const char* what;
  } const cases[] = {
      {R"({"a":1,"a":1})", "duplicate key 'a'"},
      {R"({"a":1,"b":2,"a":3})", "duplicate key 'a'"},
      {R"({"":1,"":1})", "duplicate key ''"},
      {R"({"a":{"b":1,"b":2}})", "duplicate key 'b'"},
      {R"({"a":{"b":1},"a":{"c":1}})", "duplicate key 'a'"},
      {R"([{"a":1},{"a":1,"a":2}])", "duplicate key 'a'"},
      {R"([[{"a":[{"b":{},"b":[]}]}]])", "duplicate key 'b'"},
      {R"({"\u0061":1,"a":2})", "duplicate key 'a'"},
      {R"({"\u001b":1,"\u001B":2})", "duplicate key '\\x1b'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto got = parse_json(c.text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == kata::Code::malformed);
    CHECK(got.error().what == c.what);
  }
}

TEST_CASE("parse_json reads 64 levels and refuses the next") {
  CHECK(parse_json(nested_arrays(64)).has_value());
  CHECK(parse_json(nested_objects(64)).has_value());
  for (const std::string& text : {nested_arrays(65), nested_objects(65), repeated("[", 500'000),
                                  "[" + nested_objects(64) + "]", repeated("[{\"a\":", 100'000)}) {
    CAPTURE(text.substr(0, 200));
    const auto got = parse_json(text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == kata::Code::malformed);
    CHECK(got.error().what == "nested deeper than 64 levels");
  }
}

TEST_CASE("parse_json counts depth, not containers") {
  CHECK(parse_json("[" + repeated(nested_arrays(63) + ",", 100) + "1]").has_value());
}

TEST_CASE("parse_json reads 1 MiB and refuses a byte more") {
  CHECK(parse_json(string_of(1'048'576)).has_value());
  for (const std::string& text : {string_of(1'048'577), "1" + std::string(1'048'576, ' ')}) {
    const auto got = parse_json(text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == kata::Code::malformed);
    CHECK(got.error().what == "1048577 bytes of JSON, at most 1048576 are read");
  }
}

TEST_CASE("parse_json says where the grammar is broken") {
  struct {
    std::string text;
    std::string where;
  } const cases[] = {
      {"", "line 1, column 1: "},
      {"  ", "line 1, column 3: "},
      {"{\"a\":1} x", "line 1, column 9: "},  // trailing text
      {"{}{}", "line 1, column 3: "},
      {"1 2", "line 1, column 3: "},
      {"{\n  \"a\": ,\n}", "line 2, column 8: "},
      {"[1,]", "line 1, column 4: "},
      {"{\"a\":1,}", "line 1, column 8: "},
      {"{a:1}", "line 1, column 2: "},
      {"['a']", "line 1, column 2: "},
      {"[1", "line 1, column 3: "},
      {"{\"a\"", "line 1, column 5: "},
      {"\"a", "line 1, column 3: "},
      {"tru", "line 1, column 4: "},
      {"NaN", "line 1, column 1: "},
      {"[// no\n1]", "line 1, column 2: "},
      // Numbers that JSON does not have.
      {"01", "line 1, column 2: "},
      {"+1", "line 1, column 1: "},
      {".5", "line 1, column 1: "},
      {"1.", "line 1, column 3: "},
      {"-", "line 1, column 2: "},
      {"1e", "line 1, column 3: "},
      {"0x10", "line 1, column 2: "},
      // Strings.
      {"\"a\nb\"", "line 2, column 0: "},
      {"\"\\x\"", "line 1, column 3: "},
      {"\"\xff\"", "line 1, column 2: "},
      {"\"\xc0\xaf\"", "line 1, column 2: "},
      {"\"\xed\xa0\x80\"", "line 1, column 3: "},
      {"\"\\ud800\"", "line 1, column 8: "},
      {"\"\\ud800\\u0041\"", "line 1, column 13: "},
      {"\"\\udc00\"", "line 1, column 7: "},
      {std::string{"1\0", 2}, "line 1, column 2: "},
      {std::string{"\0", 1}, "line 1, column 1: a NUL byte"},
      {std::string{"{}\0trailing", 11}, "line 1, column 3: a NUL byte"},
      {std::string{"[1,\n \"a\0b\"]", 12}, "line 2, column 4: a NUL byte"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto got = parse_json(c.text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == kata::Code::malformed);
    CHECK(got.error().what.substr(0, c.where.size()) == c.where);
    CHECK(got.error().what.find("json.exception") == std::string::npos);
  }
}

TEST_CASE("parse_json's messages are safe and short whatever the text") {
  for (const std::string& text : {std::string{"\x1b[31m"}, std::string{"\"\x1b[31m"},
                                  std::string{"\u009b"}, '"' + std::string(100'000, 'x')}) {
    const auto got = parse_json(text);
    REQUIRE_FALSE(got);
    CAPTURE(got.error().what);
    CHECK(got.error().what.size() < 400);
    CHECK(got.error().what.find('\x1b') == std::string::npos);
    CHECK(got.error().what.find("\u009b") == std::string::npos);
  }
}

TEST_CASE("parse_json refuses a number that is too large to hold") {
  const auto got = parse_json("[1e999]");
  REQUIRE_FALSE(got);
  CHECK(got.error().what == "number overflow parsing '1e999'");
}

TEST_CASE("parse_json refuses a byte order mark") {
  for (const char* text : {"\xef\xbb\xbf[1]", "\xef\xbb\xbf", "\xef\xbb\xbf\xef\xbb\xbf[1]"}) {
    CAPTURE(text);
    const auto got = parse_json(text);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == kata::Code::malformed);
    CHECK(got.error().what == "line 1, column 1: a byte order mark, which JSON does not have");
  }
  CHECK(parse_json("\"\xef\xbb\xbf\"") == json("\xef\xbb\xbf"));
  CHECK_FALSE(parse_json("[1]\xef\xbb\xbf"));
  CHECK_FALSE(parse_json("\xef\xbb[1]"));
  CHECK_FALSE(parse_json("\xff\xfe[1]"));
}

TEST_CASE("to_json_text is compact, keeps the order and replaces what is not UTF-8") {
  nlohmann::ordered_json value;
  value["z"] =
      "a\xff"
      "b";
  value["a"] = {1, nullptr, "\n"};
  CHECK(kata::to_json_text(value) == "{\"z\":\"a\ufffdb\",\"a\":[1,null,\"\\n\"]}");
}

TEST_CASE("json_type_name names every type") {
  CHECK(kata::json_type_name(nullptr) == "null");
  CHECK(kata::json_type_name(json::object()) == "an object");
  CHECK(kata::json_type_name(json::array()) == "an array");
  CHECK(kata::json_type_name("") == "a string");
  CHECK(kata::json_type_name(true) == "a boolean");
  for (const json& number : {json(1), json(-1), json(0.5)})
    CHECK(kata::json_type_name(number) == "a number");
}
