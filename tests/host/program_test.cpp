// SPDX-License-Identifier: Apache-2.0
#include "host/program.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/tree.hpp"

namespace kata::host {
namespace {

using namespace std::chrono_literals;
using test::Tree;

// A program of ours in a directory of ours.
std::string script(const Tree& tree, std::string_view text, mode_t mode = 0755) {
  tree.write("/vmm", "#!/bin/sh\n" + std::string{text});
  const std::string path = tree.at("/vmm").string();
  REQUIRE(::chmod(path.c_str(), mode) == 0);
  REQUIRE(::chmod(tree.root().c_str(), 0755) == 0);
  return path;
}

std::string said(const std::string& path, std::chrono::milliseconds patience = 20s) {
  const Result<std::string> version = version_of(Host{}, path, patience);
  return version ? *version : "error: " + version.error().what;
}

TEST_CASE("a version is what a program says, trimmed") {
  const Tree tree;
  CHECK(said(script(tree, "echo \"  $0 $*  \"; echo; echo noise >&2\n")) != "");
  CHECK(said(script(tree, "echo QEMU emulator version 9.1 \"$@\"\n")) ==
        "QEMU emulator version 9.1 --version");
}

TEST_CASE("a program is asked with the words that it is given, and heard as far as is wanted") {
  const Tree tree;
  const std::string path = script(tree, "printf '<%s>' \"$@\"; printf 0123456789\n");
  Call call{.arguments = {"-device", "a b,help", ""}, .patience = 20s};
  CHECK(output_of(Host{}, path, call).value() == "<-device><a b,help><>0123456789");
  call.output_limit = 9;
  CHECK(output_of(Host{}, path, call).value() == "<-device>");
}

TEST_CASE("a program gets no environment, no input and no terminal of ours") {
  ::setenv("KATA_SECRET", "canary", 1);
  const Tree tree;
  CHECK(said(script(tree, "env | sort | grep -v -e '^_=' -e '^PWD='; cat\n")) ==
        "LC_ALL=C\nPATH=/usr/sbin:/usr/bin:/sbin:/bin");
  ::unsetenv("KATA_SECRET");
}

TEST_CASE("only what nobody else can have put there is run") {
  const Tree tree;
  const std::string path = script(tree, "touch \"$(dirname \"$0\")/ran\"; echo ran\n", 0757);
  CHECK(said(path) == fmt::format("error: not run: '{}' can be written to by others", path));
  script(tree, "echo ran\n", 0775);
  CHECK(said(path) == fmt::format("error: not run: '{}' can be written to by others", path));
  script(tree, "echo ran\n");
  REQUIRE(::chmod(tree.root().c_str(), 0777) == 0);
  CHECK(said(path) ==
        fmt::format("error: not run: '{}' can be written to by others", tree.root().string()));
  REQUIRE(::chmod(tree.root().c_str(), 01777) == 0);
  CHECK(said(path) == "ran");
  if (::geteuid() != 0) {
    MESSAGE("only root can give a file to another user");
    return;
  }
  REQUIRE(::chown(path.c_str(), 12345, 0) == 0);
  CHECK(said(path) == fmt::format("error: not run: '{}' belongs to user 12345", path));
}

TEST_CASE("a program that fails, hangs or floods is no harm") {
  const Tree tree;
  const std::string path = script(tree, "exit 3\n");
  CHECK(said(path) == fmt::format("error: run '{}': it printed nothing", path));
  script(tree, "sleep 1000 & sleep 1000\n");
  CHECK(said(path, 100ms) == fmt::format("error: run '{}': no answer in 100 ms", path));
  script(tree, "exec yes version\n");
  CHECK(said(path).starts_with("version\nversion\n"));
  CHECK(said(path).size() <= 4096);
#ifndef KATA_EMULATED
  // qemu-user forks where posix_spawn(3) shares its memory, and loses what the child could not do.
  script(tree, "echo here\n", 0644);
  CHECK(said(path) == fmt::format("error: run '{}': Permission denied", path));
#endif
  CHECK(said(path + "x") == fmt::format("error: open '{}x': No such file or directory", path));
}

TEST_CASE("a program of another root is not run") {
  const Tree tree;
  script(tree, "echo ran\n");
  const auto version = version_of(Host{tree.root().string()}, "/vmm");
  REQUIRE_FALSE(version);
  CHECK(version.error().what == "not run: '/vmm' is in a tree, not on this machine");
}

}  // namespace
}  // namespace kata::host
