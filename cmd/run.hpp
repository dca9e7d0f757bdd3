// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "core/host.hpp"

namespace CLI {
class App;
}

namespace kata::cmd {

/// What a stream leads to, as far as looks depend on it.
struct Terminals {
  bool out = false;       ///< standard output is a terminal
  bool err = false;       ///< standard error is a terminal
  bool no_color = false;  ///< NO_COLOR is set, or TERM is dumb
  unsigned columns = 80;
};

/// One run of the program: everything it gets from outside.
struct Invocation {
  std::string program;            ///< argv[0]
  std::vector<std::string> args;  ///< without it
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  Terminals terminals{};
  std::function<std::unique_ptr<Host>(const std::string& sysroot)> open_host;
};

/// Runs a command line and returns the exit status: 0 done, 1 failed, 2 wrong usage.
[[nodiscard]] int run(const Invocation& invocation);

}  // namespace kata::cmd
