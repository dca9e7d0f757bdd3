// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/host.hpp"
#include "support/tree.hpp"

namespace kata::test {

/// What a command line did.
struct Ran {
  int status = -1;
  std::string out;
  std::string err;
};

struct RunOptions {
  std::string program = "kata-ctl";
  std::string input;      ///< standard input
  unsigned euid = 0;      ///< 0: the test's own
  bool terminal = false;  ///< standard output and error are terminals
  bool no_color = false;  ///< NO_COLOR is set
  /// The machine below a root, where it is not just its files.
  std::function<std::unique_ptr<Host>(const std::string& root)> open_host{};
};

/// Runs a command line in this process on the machine that `tree` stands for.
[[nodiscard]] Ran run(const Tree& tree, std::vector<std::string> args,
                      const RunOptions& options = {});

}  // namespace kata::test
