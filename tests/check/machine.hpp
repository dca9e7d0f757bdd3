// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "fixture.hpp"

namespace kata::test {

/// A tree with what a check reads, written a file at a time, and a host on it.
struct Machine {
  explicit Machine(std::initializer_list<std::pair<const char*, std::string_view>> files)
      : tree(files), host(tree) {}
  Tree tree;
  CheckHost host;
};

/// A check on the files of a machine, and what it finds.
struct CheckCase {
  std::initializer_list<std::pair<const char*, std::string_view>> files;
  std::string_view line;
};

using Run = Result<check::Finding> (*)(const Host&, const check::Question&);

/// Runs a check on each machine, asked about QEMU under the Go runtime, or about `text` as the Go
/// runtime reads it.
inline void check_cases(Run run, std::initializer_list<CheckCase> cases,
                        std::string_view text = {}) {
  for (const CheckCase& c : cases) {
    Machine m{c.files};
    m.host.made = fail(Code::refused, "no KVM in this test");
    const check::Question question =
        text.empty() ? about(m.host) : about(m.tree, config::Dialect::go, text);
    CHECK(to_line(run(m.host, question)) == c.line);
  }
}

}  // namespace kata::test
