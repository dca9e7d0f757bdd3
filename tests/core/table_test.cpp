// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "core/output.hpp"

using kata::Table;
using kata::Tone;

namespace {

std::string printed(const Table& table, bool color = false) {
  std::ostringstream out;
  table.print(out, color);
  return out.str();
}

}  // namespace

TEST_CASE("Table aligns columns by their widest cell") {
  Table table{{"NAME", "TYPE", "PATH"}};
  table.add({{"a"}, {"directvol"}, {"/x"}});
  table.add({{"longer"}, {"blk"}, {"/y y"}});
  CHECK(printed(table) ==
        "NAME    TYPE       PATH\n"
        "a       directvol  /x\n"
        "longer  blk        /y y\n");
}

TEST_CASE("Table aligns a column to the right where its heading says so") {
  Table table{{"NAME", ">SIZE", ">USED"}};
  table.add({{"a"}, {"10"}, {"1234567"}});
  table.add({{"bc"}, {"12345"}, {"0"}});
  CHECK(printed(table) ==
        "NAME   SIZE     USED\n"
        "a        10  1234567\n"
        "bc    12345        0\n");
}

TEST_CASE("Table counts characters, not bytes") {
  Table table{{"N", ">M", "P"}};
  table.add({{"grün"}, {"€"}, {"."}});
  table.add({{"abc"}, {"12"}, {"."}});
  CHECK(printed(table) ==
        "N      M  P\n"
        "grün   €  .\n"
        "abc   12  .\n");
}

TEST_CASE("Table never cuts a cell off and ends no line in a blank") {
  const std::string path(5000, 'p');
  Table table{{"PATH", "STATE"}};
  table.add({{path}, {""}});
  table.add({{"x"}, {"ok"}});
  const std::string text = printed(table);
  CHECK(text.find(path) != std::string::npos);
  CHECK(text.find(" \n") == std::string::npos);
}

TEST_CASE("Table without rows prints its headings") {
  CHECK(printed(Table{{"A", ">B"}}) == "A  B\n");
}

TEST_CASE("Table in colour lines up as without") {
  Table table{{"NAME", ">N", "STATE"}};
  table.add({{"a", Tone::good}, {"1", Tone::faint}, {"ok", Tone::plain}});
  table.add({{"bcd"}, {"23"}, {"dead", Tone::bad}});
  CHECK(printed(table, true) ==
        "\033[1mNAME\033[0m   \033[1mN\033[0m  \033[1mSTATE\033[0m\n"
        "\033[32ma\033[0m      \033[2m1\033[0m  ok\n"
        "bcd   23  \033[31mdead\033[0m\n");
  CHECK(printed(table) ==
        "NAME   N  STATE\n"
        "a      1  ok\n"
        "bcd   23  dead\n");
}

TEST_CASE("paint colours each tone, and only where colour is wanted") {
  struct {
    Tone tone;
    const char* painted;
  } const cases[] = {
      {Tone::plain, "x"},
      {Tone::heading, "\033[1mx\033[0m"},
      {Tone::good, "\033[32mx\033[0m"},
      {Tone::warning, "\033[33mx\033[0m"},
      {Tone::bad, "\033[31mx\033[0m"},
      {Tone::faint, "\033[2mx\033[0m"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.painted);
    CHECK(kata::paint("x", c.tone, true) == c.painted);
    CHECK(kata::paint("x", c.tone, false) == "x");
  }
}
