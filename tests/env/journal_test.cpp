// SPDX-License-Identifier: Apache-2.0
#include "env/journal.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "support/tree.hpp"

namespace kata::env {
namespace {

using test::Tree;

// A program of ours in a directory of ours, in the place of journalctl.
std::string script(const Tree& tree, const std::string& text) {
  tree.write("/journal", "#!/bin/sh\n" + text);
  const std::string path = tree.at("/journal").string();
  REQUIRE(::chmod(path.c_str(), 0755) == 0);
  REQUIRE(::chmod(tree.root().c_str(), 0755) == 0);
  return path;
}

}  // namespace

TEST_CASE("the journal is what journalctl prints, asked for the shims' lines alone") {
  const Tree tree;
  const auto journal = read_journal(Host{}, script(tree, "printf '%s\\n' \"$@\"\n"));
  REQUIRE(journal);
  CHECK(*journal ==
        "--no-pager\n--quiet\n--utc\n--output=short-iso-precise\n--no-hostname\n--lines=2000\n"
        "--identifier=kata\n--identifier=virtiofsd\n");
  const auto large = read_journal(Host{}, script(tree, "exec head -c 20000000 /dev/zero\n"));
  REQUIRE(large);
  CHECK(large->size() == 16 << 20);
  const std::string silent = script(tree, "echo No journal files were found. >&2\n");
  CHECK(read_journal(Host{}, silent).error().what ==
        fmt::format("run '{}': it printed nothing", silent));
}

}  // namespace kata::env
