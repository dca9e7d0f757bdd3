// SPDX-License-Identifier: Apache-2.0
// docs/checks.md has a row for each check.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "check/check.hpp"

namespace kata::test {
namespace {

constexpr std::string_view heading =
    "| check | group | passes when | remedy |\n|---|---|---|---|\n";

struct Document {
  std::string before;  // up to the table
  std::string table;
  std::map<std::string, std::string, std::less<>> remedies;  // by check
};

// The remedy is the fourth column, and the only one that is written by hand.
void add_remedy(Document& document, std::string_view row) {
  std::size_t at = 0;
  for (int column = 0; column < 4; ++column) {
    at = row.find("| ", at);
    if (at == std::string_view::npos) return;
    at += 2;
  }
  const std::size_t name = row.find('`') + 1;
  const std::size_t end = std::max(row.rfind(" |"), at);
  document.remedies.emplace(row.substr(name, row.find('`', name) - name), row.substr(at, end - at));
}

Document read_document() {
  std::ifstream in{KATA_CHECKS_DOCUMENT, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  const std::size_t table = text.find(heading);
  REQUIRE(table != std::string::npos);
  Document document{.before = text.substr(0, table), .table = text.substr(table), .remedies = {}};
  std::string_view rows = std::string_view{document.table}.substr(heading.size());
  while (!rows.empty()) {
    add_remedy(document, rows.substr(0, rows.find('\n')));
    rows.remove_prefix(std::min(rows.find('\n'), rows.size() - 1) + 1);
  }
  return document;
}

}  // namespace

TEST_CASE("docs/checks.md names every check with its remedy, as the table in the code has them") {
  const Document document = read_document();
  std::string table{heading};
  for (const check::Check& check : check::all()) {
    const auto remedy = document.remedies.find(check.id);
    const bool is_known = remedy != document.remedies.end();
    table += fmt::format("| `{}` | {} | {} | {} |\n", check.id, check.group, check.summary,
                         is_known ? remedy->second : "");
    CAPTURE(check.id);
    CHECK_MESSAGE((is_known && !remedy->second.empty()), "write its remedy into docs/checks.md");
  }
  if (std::getenv("KATA_ACCEPT") != nullptr)
    std::ofstream{KATA_CHECKS_DOCUMENT, std::ios::binary} << document.before << table;
  else
    CHECK(document.table == table);
}

}  // namespace kata::test
