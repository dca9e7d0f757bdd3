// SPDX-License-Identifier: Apache-2.0
#include "host/memory.hpp"

#include <doctest/doctest.h>

#include "support/failure.hpp"
#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::failure;
using test::Tree;

TEST_CASE("memory is what /proc/meminfo says in kB") {
  const auto memory = parse_memory(
      "MemTotal:       16384256 kB\nMemFree:         1 kB\nMemAvailable:   12000000 kB\n"
      "HugePages_Total:       0\nHugepagesize:       2048 kB\n");
  REQUIRE(memory.has_value());
  CHECK(memory->total_kib == 16384256);
  CHECK(memory->available_kib == 12000000);
  CHECK(memory->hugepage_kib == 2048);
  CHECK_FALSE(parse_memory("MemTotal: 2 kB\nMemAvailable: 1 kB")->hugepage_kib.has_value());
}

TEST_CASE("memory that is not said in kB is refused") {
  struct {
    const char* text;
    const char* error;
  } const cases[] = {
      {"", "no number of kB in 'MemTotal'"},
      {"MemTotal:", "no number of kB in 'MemTotal'"},
      {"MemTotal: 12 MB\n", "no number of kB in 'MemTotal'"},
      {"MemTotal: -1 kB\n", "no number of kB in 'MemTotal'"},
      {"MemTotalX: 1 kB\n", "no number of kB in 'MemTotal'"},
      {"MemTotal: 99999999999999999999 kB\n", "no number of kB in 'MemTotal'"},
      {"MemTotal: 12 kB\n", "no number of kB in 'MemAvailable'"},
      {"MemTotal: 12 kB\nMemAvailable: 1", "no number of kB in 'MemAvailable'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(failure(parse_memory(c.text)) == c.error);
  }
  const Tree tree{{"/proc/meminfo", "x\n"}};
  CHECK(failure(read_memory(Host{tree.root()})) ==
        "read '/proc/meminfo': no number of kB in 'MemTotal'");
}
