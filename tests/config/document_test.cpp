// SPDX-License-Identifier: Apache-2.0
#include "config/document.hpp"

#include <doctest/doctest.h>

namespace kata::config {

TEST_CASE("a document keeps every value with its place") {
  const auto root = parse_toml(
      "a = 1\n"
      "[t.u]\n"
      "s = \"x\"\n"
      "  list = [\"a\", 2.5]\n"
      "d = 2020-01-02\n"
      "b = true\n",
      7);
  REQUIRE(root);
  CHECK(to_toml(*root->find("a")) == "1");
  const Node* table = root->find("t")->find("u");
  REQUIRE(table != nullptr);
  CHECK(to_toml(*table->find("s")) == "\"x\"");
  CHECK(to_toml(*table->find("list")) == "[\"a\", 2.5]");
  CHECK(to_toml(*table->find("d")) == "2020-01-02");
  CHECK(to_toml(*table->find("b")) == "true");
  const Place place = table->find("list")->place;
  CHECK(place.file == 7);
  CHECK(place.line == 4);
  CHECK(place.column == 10);
  CHECK(table->find("nothing") == nullptr);
  CHECK(root->find("a")->find("b") == nullptr);
}

TEST_CASE("a value that is shown is safe for a terminal") {
  const auto root = parse_toml("a = \"\\u001b[31m\\\"\\n\"\n\"b\\u007f\" = { \"c\\u0007\" = 1 }\n");
  REQUIRE(root);
  CHECK(to_toml(*root->find("a")) == R"("\x1b[31m\"\n")");
  CHECK(to_toml(*root) == R"({ a = "\x1b[31m\"\n", b\x7f = { c\x07 = 1 } })");
}

TEST_CASE("values are compared without their places") {
  const auto one = parse_toml("a = [1, {b = \"x\"}]\nc = 1.5");
  const auto same = parse_toml("\n\nc = 1.5\n\na = [ 1,\n {b = 'x'} ]");
  const auto other = parse_toml("a = [1, {b = \"y\"}]\nc = 1.5");
  REQUIRE(one);
  REQUIRE(same);
  REQUIRE(other);
  CHECK(is_same(*one, *same));
  CHECK_FALSE(is_same(*one, *other));
  CHECK_FALSE(is_same(*one->find("a"), *one->find("c")));
}

TEST_CASE("a document that is no TOML is refused with its place") {
  struct {
    std::string text;
    unsigned line;
    unsigned column;
  } const cases[] = {
      {"a = \n", 1, 5},
      {"a = 1\nb", 2, 2},
      {"[a\n", 1, 3},
      {"[a]\nx = 1\n[a]\n", 3, 1},             // the same table twice
      {"a = 1\na = 2\n", 2, 5},                // the same key twice
      {"a = 1\n[a]\n", 2, 1},                  // a key that is a table too
      {"a = \"x\ny\"\n", 1, 7},                // a line end in a string
      {"a = [1, 2\n", 1, 11},                  // an open bracket
      {"a = 99999999999999999999\n", 1, 25},   // does not fit
      {"a = 'x' y\n", 1, 9},                   // more behind the value
      {std::string{"a = \"\xff\"\n"}, 1, 5},   // not UTF-8
      {std::string{"a = \"\0\"\n", 9}, 1, 6},  // a NUL byte
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto root = parse_toml(c.text, 3);
    REQUIRE_FALSE(root);
    CHECK(root.error().place.file == 3);
    CHECK(root.error().place.line == c.line);
    CHECK(root.error().place.column == c.column);
    CHECK_FALSE(root.error().what.empty());
  }
}

TEST_CASE("what is wrong with a document is said in one line") {
  struct {
    const char* text;
    const char* what;
  } const cases[] = {
      {"[a]\n[a]\n", "table header: cannot redefine existing table 'a'"},
      {"a = 1\na = 2\n", "key-value pair: cannot redefine existing integer 'a'"},
      {"a = \n", "key-value pair: expected value, saw '\\n'"},
      {"a\x1b = 1", "key-value pair: expected '=', saw '\\u001B'"},
      {"a = \"\xff\"", "encountered invalid utf-8 sequence"},
      {"[\n]", "key: expected bare key starting character or string delimiter, saw '\\n'"},
      {"[a.\n]", "key: expected bare key starting character or string delimiter, saw '\\n'"},
      {"a = yes", "value: could not determine value type"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto root = parse_toml(c.text);
    REQUIRE_FALSE(root);
    CHECK(root.error().what == std::string{c.what});
    CHECK_FALSE(root.error().what.contains("\n"));
  }
}

TEST_CASE("a document is refused before it can nest as deep as it likes") {
  const auto repeat = [](std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
  };
  struct {
    std::string text;
    bool is_fine;
  } const cases[] = {
      {"a = " + repeat("[", 60) + repeat("]", 60), true},
      {"a = " + repeat("[", 65) + repeat("]", 65), false},
      {"a = " + repeat("[", 500'000), false},
      {"a = " + repeat("{b=", 65) + "1" + repeat("}", 65), false},
      {repeat("a.", 60) + "b = 1", true},
      {repeat("a.", 65) + "b = 1", false},
      {repeat("a.", 500'000) + "b = 1", false},
      {"[" + repeat("a.", 500'000) + "b]", false},
      {"[" + repeat("a.", 40) + "b]\n" + repeat("a.", 40) + "b = 1", false},
      {"[" + repeat("a.", 40) + "b]\n[c]\n" + repeat("a.", 40) + "b = 1", true},
      {"a = " + repeat("{" + repeat("b.", 30) + "b = ", 4) + "1" + repeat("}", 4), false},
      {"a = [" + repeat("1.5,", 1000) + "]", true},
      // In strings and comments nothing nests.
      {"a = \"" + repeat("[.", 100) + "\"", true},
      {"a = '" + repeat("[.", 100) + "'", true},
      {"a = \"\"\"\n" + repeat("[.\n", 100) + "\"\"\"", true},
      {"a = '''\n" + repeat("[.\n", 100) + "'''", true},
      {"# " + repeat("[.", 100), true},
      // Behind them it does: quotes before the closing ones belong to the string.
      {"a = \"\"\"x\"\"\"\"\"\nb = " + repeat("[", 100), false},
      {"a = '''x'''''\nb = " + repeat("[", 100), false},
      {"a = \"\\\"\"\nb = " + repeat("[", 100), false},
      {"a = '\\'\nb = " + repeat("[", 100), false},
      {"a = \"\"\"\\\"\"\"\"\nb = " + repeat("[", 100), false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text.substr(0, 80));
    const auto root = parse_toml(c.text);
    CHECK(root.has_value() == c.is_fine);
    if (!root) CHECK(root.error().what == "nested deeper than 64 keys and brackets");
  }
  const auto deep = parse_toml("x = 1\ny = " + repeat("[", 65));
  REQUIRE_FALSE(deep);
  CHECK(deep.error().place.line == 2);
}

TEST_CASE("comments change no value and no place") {
  const char* const text =
      "# first\n"
      "a = \"x # no comment\" # one\r\n"
      "b = '# none' # 'two'\n"
      "[t] # \"three\n"
      "c = \"\"\"\\\"\"\" # none\n"
      "# none\"\"\" # four\n"
      "d = [ # [[[\n"
      "  1, # \xc3\xa4\n"
      "  2] # last";
  const auto root = parse_toml(text);
  REQUIRE(root);
  CHECK(to_toml(*root->find("a")) == "\"x # no comment\"");
  CHECK(to_toml(*root->find("b")) == "\"# none\"");
  const Node* table = root->find("t");
  REQUIRE(table != nullptr);
  CHECK(to_toml(*table->find("c")) == R"("\"\"\" # none\n# none")");
  CHECK(to_toml(*table->find("d")) == "[1, 2]");
  CHECK(table->find("d")->place.line == 7);
  CHECK(table->find("d")->array()->at(1).place.line == 9);
  CHECK(table->find("d")->array()->at(1).place.column == 3);
  // What a comment may not hold is a mistake as ever, and a mistake is told where it was written.
  CHECK_FALSE(parse_toml("a = 1 # \x01\n"));
  CHECK_FALSE(parse_toml("a = 1 # \xff\n"));
  const auto mistake = parse_toml("# first\na = # none\n");
  REQUIRE_FALSE(mistake);
  CHECK(mistake.error().place.line == 2);
  CHECK(mistake.error().what == "key-value pair: expected value, saw '#'");
}

TEST_CASE("a document of more than 1 MiB is refused") {
  const std::string line = "a = 1 # ";
  CHECK(parse_toml(line + std::string((1U << 20) - line.size(), 'x')));
  const auto root = parse_toml(line + std::string((1U << 20) - line.size() + 1, 'x'));
  REQUIRE_FALSE(root);
  CHECK(root.error().what == "1048577 bytes; at most 1048576 are read");
}

}  // namespace kata::config
