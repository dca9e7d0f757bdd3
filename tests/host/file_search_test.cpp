// SPDX-License-Identifier: Apache-2.0
#include "host/file_search.hpp"

#include <doctest/doctest.h>

#include "support/failure.hpp"
#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::failure;
using test::Tree;

TEST_CASE("words are found wherever they lie, across the ends of pieces too") {
  constexpr std::size_t piece = std::size_t{256} << 10;
  for (const std::size_t at : {std::size_t{0}, std::size_t{5}, piece - 5, piece - 1, piece,
                               2 * piece - 3, 2 * piece + 17}) {
    CAPTURE(at);
    const Tree tree{{"/f", std::string(at, '\0') + "shared-dir" + std::string(100, 'x')}};
    const auto found = find_words(Host{tree.root()}, "/f", {"none", "shared-dir", ""});
    REQUIRE(found.has_value());
    CHECK(*found == std::vector<bool>{false, true, true});
  }
}

TEST_CASE("a file that is too large, or not there, is not searched") {
  const Tree tree{{"/f", std::string(1000, 'x')}, {"/empty", ""}};
  const Host host{tree.root()};
  CHECK(failure(find_words(host, "/f", {"y"}, 999)) == "read '/f': larger than 999 bytes");
  CHECK(find_words(host, "/f", {"y"}, 1000).has_value());
  CHECK(failure(find_words(host, "/none", {"y"})) == "open '/none': No such file or directory");
  CHECK(*find_words(host, "/empty", {"y"}) == std::vector<bool>{false});
  CHECK(failure(find_words(host, "/", {"y"})) == "read '/': Is a directory");
}
