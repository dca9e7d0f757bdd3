// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "fixture.hpp"
#include "support/golden.hpp"

namespace kata::test {

TEST_CASE("every command's --help is as reviewed") {
  const Tree tree;
  struct {
    const char* golden;
    Args command;
  } const cases[] = {
      {"help/kata-ctl.txt", {}},
      {"help/check.txt", {"check"}},
      {"help/completion.txt", {"completion"}},
      {"help/cp.txt", {"cp"}},
      {"help/config.txt", {"config"}},
      {"help/config-files.txt", {"config", "files"}},
      {"help/config-show.txt", {"config", "show"}},
      {"help/config-validate.txt", {"config", "validate"}},
      {"help/direct-volume.txt", {"direct-volume"}},
      {"help/direct-volume-add.txt", {"direct-volume", "add"}},
      {"help/direct-volume-list.txt", {"direct-volume", "list"}},
      {"help/direct-volume-path.txt", {"direct-volume", "path"}},
      {"help/direct-volume-path-decode.txt", {"direct-volume", "path", "decode"}},
      {"help/direct-volume-path-encode.txt", {"direct-volume", "path", "encode"}},
      {"help/direct-volume-prune.txt", {"direct-volume", "prune"}},
      {"help/direct-volume-remove.txt", {"direct-volume", "remove"}},
      {"help/direct-volume-resize.txt", {"direct-volume", "resize"}},
      {"help/direct-volume-show.txt", {"direct-volume", "show"}},
      {"help/direct-volume-stats.txt", {"direct-volume", "stats"}},
      {"help/env.txt", {"env"}},
      {"help/exec.txt", {"exec"}},
      {"help/ps.txt", {"ps"}},
      {"help/sandbox.txt", {"sandbox"}},
      {"help/sandbox-list.txt", {"sandbox", "list"}},
      {"help/sandbox-show.txt", {"sandbox", "show"}},
      {"help/version.txt", {"version"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.golden);
    Args args = c.command;
    args.emplace_back("--help");
    const Ran ran = run(tree, args);
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    check_golden(c.golden, ran.out);
  }
}

TEST_CASE("kata-runtime's help names kata-runtime") {
  const Tree tree;
  const Ran ran = run(tree, {"--help"}, as_kata_runtime);
  CHECK(ran.status == 0);
  check_golden("help/kata-runtime.txt", ran.out);
}

TEST_CASE("help is asked for in every usual way") {
  const Tree tree;
  const std::string root = run(tree, {"--help"}).out;
  const std::string group = run(tree, {"direct-volume", "--help"}).out;
  const std::string add = run(tree, {"direct-volume", "add", "--help"}).out;
  const std::string list = run(tree, {"direct-volume", "list", "--help"}).out;
  const std::string exec = run(tree, {"exec", "--help"}).out;
  REQUIRE(root.starts_with("Run Kata Containers nodes.\n"));
  REQUIRE(add.starts_with("Record a volume, so that a container can mount it.\n"));
  struct {
    Args args;
    const std::string& help;
  } const cases[] = {
      {{"-h"}, root},
      {{"help"}, root},
      {{"-h", "--bogus"}, root},
      {{"help", "direct-volume"}, group},
      {{"direct-volume", "-h"}, group},
      {{"direct-volume", "help"}, group},
      {{"help", "direct-volume", "add"}, add},
      {{"direct-volume", "help", "add"}, add},
      {{"--json", "direct-volume", "add", "/vol", "{}", "-h"}, add},
      {{"help", "help"}, root},
      {{"-l", "debug", "help"}, root},
      {{"-jldebug", "--timeout=5", "help"}, root},
      {{"--sysroot", "/", "help", "direct-volume", "add"}, add},
      {{"help", "--sysroot", "/", "direct-volume", "-j", "help", "add"}, add},
      {{"direct-volume", "--json", "help"}, group},
      {{"help", "exec"}, exec},
      {{"help", "exec", "--", "ls"}, exec},
      {{"direct-volume", "list", "help"}, list},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_done(tree, c.args, c.help);
  }
}

TEST_CASE("a word that a command takes is no call for help") {
  const Tree tree;
  check_refused(tree, {"-o", "help", "version"}, 2,
                "error: --output 'help': not one of text, json, yaml\n");
  check_refused(tree, {"direct-volume", "show", "help"}, 2,
                "error: volume path 'help': not absolute\n"
                "hint: give the absolute path that the container's mount has as its source\n");
  check_refused(tree, {"help", "-o"}, 2,
                "error: kata-ctl: option --output: no value, expected one of text, json, yaml\n"
                "hint: see 'kata-ctl --help'\n");
}

TEST_CASE("help of a command that is not there is a mistake") {
  const Tree tree;
  check_refused(tree, {"help", "--bogus"}, 2,
                "error: kata-ctl: unknown option '--bogus'\nhint: see 'kata-ctl --help'\n");
  check_refused(tree, {"help", "exec", "sb1", "ls"}, 2,
                "error: kata-ctl exec: unexpected argument 'ls'\n"
                "hint: put '--' before the command that is to run in the guest\n");
  check_refused(tree, {"help", "direct-volum"}, 2,
                "error: kata-ctl: unknown command 'direct-volum'\n"
                "hint: did you mean 'direct-volume'?\n");
}

TEST_CASE("a group without a command shows its help") {
  const Tree tree;
  for (const Args& group : {Args{}, Args{"direct-volume"}, Args{"direct-volume", "path"}}) {
    CAPTURE(group);
    Args help = group;
    help.emplace_back("--help");
    SUBCASE("on standard error with status 2 as kata-ctl") {
      check_refused(tree, group, 2, run(tree, help).out);
    }
    SUBCASE("on standard output with status 0 as kata-runtime, like upstream") {
      check_done(tree, group, run(tree, help, as_kata_runtime).out, "", as_kata_runtime);
    }
  }
}

}  // namespace kata::test
