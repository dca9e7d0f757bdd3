// SPDX-License-Identifier: Apache-2.0
// The spellings of options and "--", before any of them means something.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr const char* yaml =
    "schema: 1\nvolume_path: /vol\nname: \"L3ZvbA==\"\n"
    "directory: \"/run/kata-containers/shared/direct-volumes/L3ZvbA==\"\n";

// What a machine without any sandbox says.
constexpr const char* no_sandbox =
    "error: find sandbox 'sb1': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name\n"
    "hint: list the pods of this node with 'crictl pods'\n";

}  // namespace

TEST_CASE("short options may stand together before a command that runs in a guest") {
  const Tree tree;
  for (const Args& options : {Args{"-jl", "debug"}, Args{"-jldebug"}, Args{"-jl=debug"},
                              Args{"-jo", "json"}, Args{"-l", "debug", "-j"}}) {
    CAPTURE(options);
    Args args = options;
    args.insert(args.end(), {"exec", "sb1", "--", "echo", "-jl", "debug"});
    const Ran ran = run(tree, args);
    CHECK(ran.status == 125);
    CHECK(ran.err.contains(R"("msg":"find sandbox 'sb1': neither '/run/vc/sbs')"));
  }
  CHECK(run(tree, {"-jl", "exec", "version"}).err.contains("--log-level 'exec': not one of"));
}

TEST_CASE("a short option's value may stand behind an equals sign") {
  const Tree tree;
  const Args encode{"direct-volume", "path", "encode", "/vol"};
  struct {
    Args options;
    const char* out;
  } const cases[] = {
      {{"-o=yaml"}, yaml},
      {{"-jo=yaml"}, yaml},
      {{"-l=debug"}, "L3ZvbA==\n"},
      {{"-jl=debug", "-o=yaml"}, yaml},
  };
  for (const auto& c : cases) {
    CAPTURE(c.options);
    Args before = c.options;
    before.insert(before.end(), encode.begin(), encode.end());
    Args after = encode;
    after.insert(after.end(), c.options.begin(), c.options.end());
    for (const RunOptions& options : {RunOptions{}, as_kata_runtime}) {
      check_done(tree, before, c.out, "", options);
      check_done(tree, after, c.out, "", options);
    }
  }
  check_refused(tree, {"exec", "-p=1026", "sb1"}, 125, no_sandbox);
  check_refused(tree, {"exec", "-itp=1026", "sb1", "-l=info", "--", "ls", "-p=x"}, 125, no_sandbox);
}

TEST_CASE("one equals sign alone belongs to a short option, and none of another word") {
  const Tree tree;
  struct {
    Args args;
    const char* err;
  } const cases[] = {
      {{"-o==yaml", "version"}, "error: --output '=yaml': not one of text, json, yaml\n"},
      {{"-o=", "version"}, "error: --output '': not one of text, json, yaml\n"},
      {{"-jo=", "--log-format=text", "-l=critical", "version"}, ""},
      {{"-o", "=yaml", "version"}, "error: --output '=yaml': not one of text, json, yaml\n"},
      {{"-o", "-o=yaml", "version"}, "error: --output '-o=yaml': not one of text, json, yaml\n"},
      {{"version", "-z=1"},
       "error: kata-ctl version: unknown option '-z=1'\nhint: see 'kata-ctl version --help'\n"},
      {{"direct-volume", "path", "encode", "--", "-o=yaml"},
       "error: volume path '-o=yaml': not absolute\n"
       "hint: give the absolute path that the container's mount has as its source\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, c.args, 2, c.err);
  }
}

TEST_CASE("kata-runtime takes one dash before a long option's name, as Go's programs do") {
  const Tree tree;
  write_record(tree, "L3ZvbA==", "{}");
  for (const Args& args : {Args{"direct-volume", "remove", "-volume-path", "/vol"},
                           Args{"direct-volume", "remove", "-volume-path=/vol", "-must-exist"},
                           Args{"-timeout", "5", "direct-volume", "remove", "-volume-path", "/vol"},
                           Args{"direct-volume", "remove", "/vol", "-color=never"}}) {
    CAPTURE(args);
    write_record(tree, "L3ZvbA==", "{}");
    check_done(tree, args, "", "", as_kata_runtime);
    CHECK_FALSE(tree.exists(fmt::format("{}/L3ZvbA==", volume_root)));
  }
  check_refused(tree, {"exec", "-kata-debug-port", "1026", "-wait=1ms", "sb1"}, 125, no_sandbox,
                as_kata_runtime);
  check_done(tree, {"-config=/c.toml", "direct-volume", "path", "encode", "/vol"}, "L3ZvbA==\n",
             "note: option --config does nothing for this command, which reads no configuration\n",
             as_kata_runtime);
  const Ran version = run(tree, {"-version"}, as_kata_runtime);
  CHECK(version.status == 0);
  CHECK(version.out == run(tree, {"--version"}, as_kata_runtime).out);
  CHECK(run(tree, {"exec", "-help"}, as_kata_runtime).out ==
        run(tree, {"exec", "--help"}, as_kata_runtime).out);
  CHECK(run(tree, {"direct-volume", "list", "-jl", "debug", "-json"}, as_kata_runtime).status == 0);
}

TEST_CASE("one dash before a long option's name stays what it was everywhere else") {
  const Tree tree;
  constexpr const char* hint =
      "hint: give the absolute path that the container's mount has as its source\n";
  struct {
    Args args;
    int status;
    std::string err;
    bool as_runtime;
  } const cases[] = {
      {{"exec", "sb1", "--", "-version", "-config=x"}, 125, no_sandbox, true},
      {{"direct-volume", "remove", "--", "-force"},
       2,
       fmt::format("error: remove: volume path '-force': not absolute\n{}", hint),
       true},
      {{"direct-volume", "remove", "-volume-path", "-force"},
       2,
       fmt::format("error: remove: volume path '-force': not absolute\n{}", hint),
       true},
      {{"direct-volume", "list", "-force"},
       2,
       "error: kata-runtime direct-volume list: unknown option '-force'\n"
       "hint: see 'kata-runtime direct-volume list --help'\n",
       true},
      {{"direct-volume", "remove", "-forc", "/vol"},
       2,
       "error: kata-runtime direct-volume remove: unknown option '-forc'\n"
       "hint: did you mean '--force'?\n",
       true},
      {{"direct-volume", "remove", "-force", "/vol"},
       2,
       "error: kata-ctl direct-volume remove: unknown option '-force'\n"
       "hint: did you mean '--force'?\n",
       false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, c.args, c.status, c.err, c.as_runtime ? as_kata_runtime : RunOptions{});
  }
}

TEST_CASE("behind -- there are arguments alone") {
  const Tree tree;
  write_record(tree, "L3E=", "{}");
  const auto unexpected = [](const char* command, const char* word) {
    return fmt::format(
        "error: kata-ctl {0}: unexpected argument '{1}'\nhint: see 'kata-ctl {0} --help'\n",
        command, word);
  };
  struct {
    Args args;
    std::string err;
  } const cases[] = {
      {{"direct-volume", "show", "/q", "--", "-o", "json"}, unexpected("direct-volume show", "-o")},
      {{"direct-volume", "show", "--", "/q", "-o", "json"}, unexpected("direct-volume show", "-o")},
      {{"direct-volume", "show", "--", "/q", "--", "x"}, unexpected("direct-volume show", "--")},
      {{"direct-volume", "list", "--", "--help"}, unexpected("direct-volume list", "--help")},
      {{"direct-volume", "list", "--", "-h"}, unexpected("direct-volume list", "-h")},
      {{"direct-volume", "list", "-q", "--", "help"}, unexpected("direct-volume list", "help")},
      {{"version", "--", "--json"}, unexpected("version", "--json")},
      {{"sandbox", "list", "-w", "--", "x"}, unexpected("sandbox list", "x")},
      {{"check", "cpu", "--", "--json"},
       "error: no check or group of checks is called '--json'\n"
       "hint: run 'kata-ctl check list' for their names\n"},
      {{"version", "-l", "--", "debug"},
       "error: kata-ctl version: option --log-level: no value, expected one of trace, debug, info, "
       "warning, error, critical\nhint: see 'kata-ctl version --help'\n"},
      {{"exec", "sb1", "-p", "--", "1026"},
       "error: kata-ctl exec: option --kata-debug-port: no value, expected PORT\n"
       "hint: see 'kata-ctl exec --help'\n"},
      {{"check", "--config", "--", "--json"},
       "error: kata-ctl check: option --config: no value, expected FILE\n"
       "hint: see 'kata-ctl check --help'\n"},
      {{"direct-volume", "path", "encode", "--config", "--", "/q"},
       "error: kata-ctl direct-volume path encode: option --config: no value, expected FILE\n"
       "hint: see 'kata-ctl direct-volume path encode --help'\n"},
      {{"help", "--", "ps"},
       "error: kata-ctl: '--' stands before the command\nhint: see 'kata-ctl --help'\n"},
      {{"direct-volume", "resize", "/q", "--", "-1"},
       "error: size '-1': negative\n"
       "hint: give a number of bytes, or a number with a unit: 8Gi, 10G\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, c.args, 2, c.err);
  }
  check_done(tree, {"direct-volume", "path", "encode", "-o", "yaml", "--", "/vol"}, yaml);
  check_done(tree, {"direct-volume", "list", "-q", "--"}, "/q\n");
}

TEST_CASE("no command follows --") {
  const Tree tree;
  const auto stands_before = [](const char* group) {
    return fmt::format("error: {0}: '--' stands before the command\nhint: see '{0} --help'\n",
                       group);
  };
  struct {
    Args args;
    std::string err;
  } const cases[] = {
      {{"--"}, stands_before("kata-ctl")},
      {{"-j", "--log-format=text", "-l=info", "--", "version"}, ""},
      {{"--", "exec", "sb1", "--", "ls"}, stands_before("kata-ctl")},
      {{"direct-volume", "--", "list"}, stands_before("kata-ctl direct-volume")},
      {{"direct-volume", "--"}, stands_before("kata-ctl direct-volume")},
      {{"direct-volume", "--", "lst"},
       "error: kata-ctl direct-volume: unknown command 'lst'\nhint: did you mean 'list'?\n"},
      {{"--", "help"}, "error: kata-ctl: unknown command 'help'\nhint: see 'kata-ctl --help'\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    if (!c.err.empty()) check_refused(tree, c.args, 2, c.err);
    CHECK(run(tree, c.args).status == 2);
    CHECK(run(tree, c.args, as_kata_runtime).status == 2);
  }
}

}  // namespace kata::test
