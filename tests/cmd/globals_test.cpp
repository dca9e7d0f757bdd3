// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr const char* text = "L3ZvbA==\n";
constexpr const char* json =
    "{\n  \"schema\": 1,\n  \"volume_path\": \"/vol\",\n  \"name\": \"L3ZvbA==\",\n"
    "  \"directory\": \"/run/kata-containers/shared/direct-volumes/L3ZvbA==\"\n}\n";
constexpr const char* yaml =
    "schema: 1\nvolume_path: /vol\nname: \"L3ZvbA==\"\n"
    "directory: \"/run/kata-containers/shared/direct-volumes/L3ZvbA==\"\n";

// A command that needs nothing, with `options` before it or after it.
Args before(Args options) {
  options.insert(options.end(), {"direct-volume", "path", "encode", "/vol"});
  return options;
}

Args after(const Args& options) {
  Args args{"direct-volume", "path", "encode", "/vol"};
  args.insert(args.end(), options.begin(), options.end());
  return args;
}

}  // namespace

TEST_CASE("global options are taken before the command and after it, short and long") {
  const Tree tree;
  struct {
    Args options;
    const char* out;
  } const cases[] = {
      {{"-o", "text"}, text},
      {{"-o", "json"}, json},
      {{"-ojson"}, json},
      {{"--output", "json"}, json},
      {{"--output=yaml"}, yaml},
      {{"--json"}, json},
      {{"--json", "-o", "json"}, json},
      {{"--json", "--json"}, json},
      {{"--color", "always"}, text},
      {{"--color=never"}, text},
      {{"--timeout", "5"}, text},
      {{"--timeout=5s"}, text},
      {{"--timeout", "500ms"}, text},
      {{"--timeout", "2m"}, text},
      {{"--timeout", "86400"}, text},
      {{"--timeout", "1440m"}, text},
      {{"-l", "debug"}, text},
      {{"-lwarn"}, text},
      {{"--log-level", "critical"}, text},
      {{"--log-level=trace"}, text},
      {{"-j"}, text},
      {{"--json-logging"}, text},
      {{"--log-format", "text"}, text},
      {{"--log-format=json"}, text},
      {{"--sysroot", tree.root().string()}, text},
  };
  for (const auto& c : cases) {
    CAPTURE(c.options);
    for (const RunOptions& options : {RunOptions{}, as_kata_runtime}) {
      check_done(tree, before(c.options), c.out, "", options);
      check_done(tree, after(c.options), c.out, "", options);
    }
  }
}

TEST_CASE("a global option's bad value is a mistake, told in one sentence") {
  const Tree tree;
  constexpr const char* time_hint = "hint: give seconds, or a number with a unit: 5s, 500ms, 2m\n";
  const auto bad_time = [&](const char* time) {
    return fmt::format("error: --timeout '{}': not a time of at most 24 h\n{}", time, time_hint);
  };
  struct {
    Args options;
    std::string err;
  } const cases[] = {
      {{"-o", "xml"}, "error: --output 'xml': not one of text, json, yaml\n"},
      {{"-o", ""}, "error: --output '': not one of text, json, yaml\n"},
      {{"--output="}, "error: --output '': not one of text, json, yaml\n"},
      {{"-o", "JSON"}, "error: --output 'JSON': not one of text, json, yaml\n"},
      {{"-o", "--json"}, "error: --output '--json': not one of text, json, yaml\n"},
      {{"--json", "-o", "yaml"}, "error: --json and --output yaml contradict each other\n"},
      {{"--color", "red\x1b"}, "error: --color 'red\\x1b': not one of auto, always, never\n"},
      {{"--color="}, "error: --color '': not one of auto, always, never\n"},
      {{"--timeout", "0"}, bad_time("0")},
      {{"--timeout", "0s"}, bad_time("0s")},
      {{"--timeout", "-5"}, bad_time("-5")},
      {{"--timeout", "1.5"}, bad_time("1.5")},
      {{"--timeout", "5 s"}, bad_time("5 s")},
      {{"--timeout", "5x"}, bad_time("5x")},
      {{"--timeout", "s"}, bad_time("s")},
      {{"--timeout", "24h"}, bad_time("24h")},
      {{"--timeout", ""}, bad_time("")},
      {{"--timeout="}, bad_time("")},
      {{"--timeout", "86401"}, bad_time("86401")},
      {{"--timeout", "18446744073709551617"}, bad_time("18446744073709551617")},
      {{"-l", "loud"},
       "error: --log-level 'loud': not one of trace, debug, info, warning, error, critical\n"},
      {{"--log-format", "xml"}, "error: --log-format 'xml': not one of text, json\n"},
      {{"--sysroot", "/no/such/directory"},
       "error: --sysroot '/no/such/directory': not a directory\n"},
      {{"--sysroot", "/dev/null"}, "error: --sysroot '/dev/null': not a directory\n"},
      {{"--sysroot", ""}, "error: --sysroot '': not a directory\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.options);
    check_refused(tree, before(c.options), 2, c.err);
    check_refused(tree, after(c.options), 2, c.err);
  }
}

TEST_CASE("--sysroot alone decides which machine is looked at") {
  const Tree here;
  const Tree there;
  write_record(there, "L3ZvbA==", "{}");
  check_done(here, {"direct-volume", "list", "-q", "--sysroot", there.root().string()}, "/vol\n");
  check_done(here, {"direct-volume", "list", "-q"}, "");
}

TEST_CASE("colour is for terminals, unless an option or NO_COLOR says otherwise") {
  const Tree tree;
  write_record(tree, "L3ZvbA==", "{}");
  const RunOptions pipe;
  const RunOptions terminal{.input = {}, .terminal = true};
  const RunOptions no_color{.input = {}, .terminal = true, .no_color = true};
  struct {
    Args options;
    const RunOptions& run;
    bool color;
  } const cases[] = {
      {{}, pipe, false},
      {{}, terminal, true},
      {{}, no_color, false},
      {{"--color", "auto"}, terminal, true},
      {{"--color", "auto"}, no_color, false},
      {{"--color", "always"}, pipe, true},
      {{"--color", "always"}, no_color, true},
      {{"--color", "never"}, terminal, false},
      {{"--json"}, terminal, false},
      {{"--color", "always", "-o", "yaml"}, pipe, false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.options);
    CAPTURE(c.run.terminal);
    CAPTURE(c.run.no_color);
    Args args{"direct-volume", "list"};
    args.insert(args.end(), c.options.begin(), c.options.end());
    const Ran ran = run(tree, args, c.run);
    CHECK(ran.status == 0);
    CHECK(ran.out.contains('\x1b') == c.color);
  }
}

TEST_CASE("messages are coloured by the same rules") {
  const Tree tree;
  const RunOptions terminal{.input = {}, .terminal = true};
  const RunOptions no_color{.input = {}, .terminal = true, .no_color = true};
  const Args args{"direct-volume", "show", "vol"};
  CHECK_FALSE(run(tree, args).err.contains('\x1b'));
  CHECK(run(tree, args, terminal).err.starts_with("\x1b[31merror:\x1b[0m volume path 'vol'"));
  CHECK_FALSE(run(tree, args, no_color).err.contains('\x1b'));
  CHECK(run(tree, {"--color", "always", "direct-volume", "show", "vol"}).err.contains('\x1b'));
  // A mistake that the parser finds keeps to them as well.
  CHECK(run(tree, {"--color", "always", "bogus"}).err.starts_with("\x1b[31merror:"));
  CHECK_FALSE(run(tree, {"--color", "never", "bogus"}, terminal).err.contains('\x1b'));
}

}  // namespace kata::test
