// SPDX-License-Identifier: Apache-2.0
// kata-unpack-host TREE_TXT DIR: makes a captured host's files below DIR, for --sysroot.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "support/captured_host.hpp"

int main(int argc, char** argv) try {
  if (argc != 3) {
    fmt::print(stderr, "usage: kata-unpack-host TREE_TXT DIR\n");
    return 2;
  }
  std::ifstream in{argv[1], std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in) {
    fmt::print(stderr, "error: '{}' cannot be read\n", argv[1]);
    return 1;
  }
  kata::test::unpack_host(text, argv[2]);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "error: {}\n", error.what());
  return 1;
}
