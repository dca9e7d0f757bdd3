// SPDX-License-Identifier: Apache-2.0
#include "env/find_shim.hpp"

#include <doctest/doctest.h>

#include "support/tree.hpp"

namespace kata::env {
namespace {

using test::Tree;

constexpr const char* shim = "containerd-shim-kata-v2";

}  // namespace

TEST_CASE("without a handler the shim is the one that runs, or one that is installed") {
  struct {
    std::vector<std::string> files;
    std::string running;  // what process 7 runs
    std::string expected;
  } const cases[] = {
      {{}, "", ""},
      {{"/usr/bin/"}, "", "/usr/bin/"},
      {{"/usr/bin/", "/usr/local/bin/"}, "", "/usr/local/bin/"},
      {{"/usr/bin/", "/opt/kata/bin/"}, "", "/opt/kata/bin/"},
      {{"/opt/kata-next/bin/"}, "", "/opt/kata-next/bin/"},
      {{"/opt/kata/runtime-rs/bin/"}, "", "/opt/kata/runtime-rs/bin/"},
      {{"/opt/other/bin/"}, "", ""},
      {{"/opt/kata/bin/", "/srv/"}, "/srv/containerd-shim-kata-v2", "/srv/"},
      {{"/opt/kata/bin/"}, "/srv/containerd-shim-kata-v2 (deleted)", "/opt/kata/bin/"},
      {{"/opt/kata/bin/"}, "/usr/bin/containerd-shim-runc-v2", "/opt/kata/bin/"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.files);
    CAPTURE(c.running);
    const Tree tree{{"/usr/bin/containerd-shim-runc-v2", ""}};
    for (const std::string& directory : c.files) tree.write(directory + shim, "");
    if (!c.running.empty()) {
      tree.write("/proc/7/comm", "containerd-shim\n");
      tree.link("/proc/7/exe", c.running);
    }
    const std::string found = find_shim(Host{tree.root().string()}, std::nullopt);
    CHECK(found == (c.expected.empty() ? "" : c.expected + shim));
  }
}

TEST_CASE("what the engine starts for the handler counts first") {
  const Tree tree;
  tree.write("/srv/shim", "");
  tree.write(std::string{"/opt/kata/bin/"} + shim, "");
  const config::Handler handler{.runtime_path = "/srv/shim"};
  CHECK(find_shim(Host{tree.root().string()}, handler) == "/srv/shim");
}

}  // namespace kata::env
