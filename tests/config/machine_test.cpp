// SPDX-License-Identifier: Apache-2.0
#include "config/machine.hpp"

#include <doctest/doctest.h>

#include "support/tree.hpp"

namespace kata::config {

TEST_CASE("processors are counted by their lines") {
  struct {
    const char* text;
    std::optional<std::uint64_t> count;
  } const cases[] = {
      {"processor\t: 0\n\nprocessor\t: 1\n", 2},
      {"vendor_id       : IBM/S390\nprocessor 0: version = FF\nprocessor 1: version = FF\n", 2},
      {"processor\t: 0", 1},
      {"model name: a processor\n", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(parse_cpu_count(c.text) == c.count);
  }
}

TEST_CASE("memory is the machine's whole memory in MiB") {
  struct {
    const char* text;
    std::optional<std::uint64_t> mib;
  } const cases[] = {
      {"MemTotal:       16777216 kB\nMemFree: 1 kB\n", 16384},
      {"MemFree: 1 kB\nMemTotal: 2047 kB\n", 1},
      {"MemTotal: 1024 kB", 1},
      {"MemTotal: 1024\n", std::nullopt},
      {"MemTotal: 1x kB\n", std::nullopt},
      {"MemTotal: 99999999999999999999 kB\n", std::nullopt},
      {"MemTotal:", std::nullopt},
      {"XMemTotal: 1024 kB\n", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(parse_memory_mib(c.text) == c.mib);
  }
}

TEST_CASE("a machine tells what it can") {
  const test::Tree tree;
  const Host host{tree.root().string()};
  CHECK_FALSE(read_machine(host).cpus);
  CHECK_FALSE(read_machine(host).memory_mib);
  tree.write("/proc/sys/kernel/arch", "s390x\n");
  CHECK(read_machine(host).arch == Arch::s390x);
  CHECK(to_text(read_machine(host).arch) == "s390x");
}

}  // namespace kata::config
