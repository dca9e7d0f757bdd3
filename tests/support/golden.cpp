// SPDX-License-Identifier: Apache-2.0
#include "support/golden.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace kata::test {

void check_golden(const std::string& name, const std::string& got) {
  const std::filesystem::path file = std::filesystem::path{KATA_GOLDEN_DIR} / name;
  if (std::getenv("KATA_ACCEPT") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file} << got;
    return;
  }
  std::ostringstream want;
  want << std::ifstream{file}.rdbuf();
  CAPTURE(file.string());
  CHECK(got == want.str());
}

}  // namespace kata::test
