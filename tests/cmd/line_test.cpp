// SPDX-License-Identifier: Apache-2.0
// The spellings of options, before any of them means something.
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

}  // namespace kata::test
