// SPDX-License-Identifier: Apache-2.0
#include "support/run.hpp"

#include <sstream>

#include "cmd/run.hpp"

namespace kata::test {
namespace {

// The tree's machine, seen by another user where the test asks for one.
class TreeHost : public Host {
 public:
  TreeHost(const std::string& root, unsigned user) : Host(root), user_(user) {}
  [[nodiscard]] unsigned euid() const override { return user_ == 0 ? Host::euid() : user_; }

 private:
  unsigned user_;
};

}  // namespace

Ran run(const Tree& tree, std::vector<std::string> args, const RunOptions& options) {
  std::istringstream in{options.input};
  std::ostringstream out;
  std::ostringstream err;
  const int status =
      cmd::run({.program = options.program,
                .args = std::move(args),
                .in = in,
                .out = out,
                .err = err,
                .terminals = {.out = options.terminal,
                              .err = options.terminal,
                              .no_color = options.no_color},
                .open_host = [&](const std::string& sysroot) -> std::unique_ptr<Host> {
                  // A test that gives --sysroot itself means just that directory.
                  const std::string root = sysroot == "/" ? tree.root().string() : sysroot;
                  if (options.open_host) return options.open_host(root);
                  return std::make_unique<TreeHost>(root, options.euid);
                }});
  return {status, out.str(), err.str()};
}

}  // namespace kata::test
