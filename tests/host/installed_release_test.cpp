// SPDX-License-Identifier: Apache-2.0
#include "host/installed_release.hpp"

#include <doctest/doctest.h>

#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::Tree;

TEST_CASE("a program's release is in a file VERSION above it, in Kata's own folders") {
  const Tree tree{{"/opt/kata/VERSION", "4.1.0\n"},
                  {"/opt/kata-old/VERSION", "3.30.0"},
                  {"/VERSION", "1.0\n"},
                  {"/opt/kata-bad/VERSION", "<html>\n"}};
  const Host host{tree.root()};
  CHECK(read_installed_release(host, "/opt/kata/bin/shim") == "4.1.0");
  CHECK(read_installed_release(host, "/opt/kata/runtime-rs/bin/shim") == "4.1.0");
  CHECK(read_installed_release(host, "/opt/kata-old/bin/shim") == "3.30.0");
  for (const std::string_view path : {"/usr/bin/shim", "/bin/shim", "shim", "",
                                      "/opt/kata-bad/bin/shim", "/opt/kata/a/b/c/shim"}) {
    CAPTURE(path);
    CHECK(read_installed_release(host, path).empty());
  }
}

TEST_CASE("a node's release is what stands in /opt/kata") {
  const Tree tree;
  const Host host{tree.root()};
  const std::string file{release_file};
  CHECK_FALSE(read_node_release(host));
  tree.write(file, "3.2.0\n");
  CHECK(to_text(read_node_release(host).value()) == "3.2.0");
  for (const char* text : {"", "main\n", "3.2.0\nx"}) {
    tree.write(file, text);
    CHECK_FALSE(read_node_release(host));
  }
}
