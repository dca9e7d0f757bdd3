// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr std::string_view see_help = "hint: see 'kata-ctl exec --help'\n";
constexpr std::string_view an_id =
    "hint: give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit first\n";
constexpr std::string_view a_time = "hint: give seconds, or a number with a unit: 5s, 500ms, 2m\n";

// What a machine without any sandbox says.
std::string no_sandbox(std::string_view id) {
  return fmt::format(
      "error: find sandbox '{}': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name\n"
      "hint: list the pods of this node with 'crictl pods'\n",
      id);
}

}  // namespace

TEST_CASE("exec takes one sandbox, and a command only behind --") {
  const Tree tree;
  struct {
    Args args;
    std::string err;
  } const cases[] = {
      {{"exec"}, fmt::format("error: kata-ctl exec: sandbox: missing\n{}", see_help)},
      {{"exec", "--"}, fmt::format("error: kata-ctl exec: sandbox: missing\n{}", see_help)},
      {{"exec", "--", "ls"}, fmt::format("error: kata-ctl exec: sandbox: missing\n{}", see_help)},
      {{"exec", "-i", "--", "sb1"},
       fmt::format("error: kata-ctl exec: sandbox: missing\n{}", see_help)},
      {{"exec", "sb1", "ls"},
       "error: kata-ctl exec: unexpected argument 'ls'\n"
       "hint: put '--' before the command that is to run in the guest\n"},
      {{"exec", "sb1", "ls", "--", "-l"},
       "error: kata-ctl exec: unexpected argument 'ls'\n"
       "hint: put '--' before the command that is to run in the guest\n"},
      {{"exec", "sb1", "--interactiv"},
       "error: kata-ctl exec: unknown option '--interactiv'\nhint: did you mean "
       "'--interactive'?\n"},
      {{"exec", "sb1", "-z"},
       fmt::format("error: kata-ctl exec: unknown option '-z'\n{}", see_help)},
      {{"exec", "sb1", "--wait"},
       fmt::format("error: kata-ctl exec: option --wait: no value, expected TIME\n{}", see_help)},
      {{"exec", "sb1", "-p"},
       fmt::format("error: kata-ctl exec: option --kata-debug-port: no value, expected PORT\n{}",
                   see_help)},
      {{"exec", "sb1", "-p", "1", "-p", "2"},
       fmt::format("error: kata-ctl exec: option --kata-debug-port: given more than once\n{}",
                   see_help)},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, c.args, 2, c.err);
  }
}

TEST_CASE("the debug console's port is a 32-bit number") {
  const Tree tree;
  for (const char* port : {"x", "", "-1", "+1", "1026x", "10 26", "4294967295", "4294967296",
                           "18446744073709551616", "0x402", "1e3"}) {
    CAPTURE(port);
    check_refused(
        tree, {"exec", "sb1", fmt::format("--kata-debug-port={}", port)}, 2,
        fmt::format("error: --kata-debug-port '{}': not a number from 0 to 4294967294\n", port));
  }
  // kata-runtime takes 0 for the default.
  for (const char* port : {"0", "1", "1026", "65536", "4294967294"}) {
    CAPTURE(port);
    check_refused(tree, {"exec", "-p", port, "sb1"}, 125, no_sandbox("sb1"));
  }
}

TEST_CASE("the time to wait for a guest is a time") {
  const Tree tree;
  for (const char* time : {"x", "", "0", "-1", "1h", "1.5s", "86401", "25m s", "1441m", "s"}) {
    CAPTURE(time);
    check_refused(tree, {"exec", "sb1", fmt::format("--wait={}", time)}, 2,
                  fmt::format("error: --wait '{}': not a time of at most 24 h\n{}", time, a_time));
  }
  for (const char* time : {"1ms", "20ms"}) {
    CAPTURE(time);
    check_refused(tree, {"exec", "--wait", time, "sb1"}, 125, no_sandbox("sb1"));
  }
}

TEST_CASE("what cannot be a sandbox's id never reaches the file system") {
  const Tree tree;
  const std::string longest(128, 'a');
  const std::string too_long(300, 'a');
  struct {
    std::string id;
    std::string shown;
  } const cases[] = {
      {"", ""},
      {"a", "a"},
      {"..", ".."},
      {"../etc", "../etc"},
      {"a/b", "a/b"},
      {"/run/kata/sb1", "/run/kata/sb1"},
      {"a\nb", "a\\nb"},
      {"a\x1b[31m", "a\\x1b[31m"},
      {"-a", "-a"},
      {"_a", "_a"},
      {"a b", "a b"},
      {"sb1*", "sb1*"},
      {"s\xc3\xa9", "s\xc3\xa9"},
      {longest + "a", longest + "a"},
      {too_long, too_long},
  };
  for (const auto& c : cases) {
    CAPTURE(c.shown);
    Args args{"exec"};
    if (c.id.starts_with('-')) continue;  // an option: the parser's own concern
    args.push_back(c.id);
    check_refused(tree, args, 2,
                  fmt::format("error: find sandbox '{}': not a sandbox id\n{}", c.shown, an_id));
  }
  check_refused(tree, {"exec", longest}, 125, no_sandbox(longest));
}

TEST_CASE("the tool's own failures have status 125, wrong usage has 2") {
  const Tree tree;
  check_refused(tree, {"exec", "sb1", "--", "true"}, 125, no_sandbox("sb1"));
  check_refused(tree, {"exec", "sb1", "--"}, 125, no_sandbox("sb1"));
  check_refused(tree, {"exec", "sb1"}, 125, no_sandbox("sb1"), as_kata_runtime);
  check_refused(tree, {"exec", "--kata-debug-port", "1026", "sb1"}, 125, no_sandbox("sb1"),
                as_kata_runtime);
  check_refused(tree, {"exec"}, 2,
                "error: kata-runtime exec: sandbox: missing\n"
                "hint: see 'kata-runtime exec --help'\n",
                as_kata_runtime);
}

TEST_CASE("what stands behind -- is no option of ours") {
  const Tree tree;
  for (const char* word : {"--help", "-h", "--version", "--json", "--sysroot=/nonexistent", "--",
                           "--wait=x", "[1,2]", "", "-p", "help"}) {
    CAPTURE(word);
    check_refused(tree, {"exec", "sb1", "--", word}, 125, no_sandbox("sb1"));
    check_refused(tree, {"exec", "sb1", "--", "ls", word, word}, 125, no_sandbox("sb1"));
  }
}

}  // namespace kata::test
