// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <fmt/format.h>

#include "fixture.hpp"

namespace kata::test {

TEST_CASE("an unknown word is a mistake, with the nearest word that exists") {
  const Tree tree;
  struct {
    Args args;
    const char* err;
  } const cases[] = {
      {{"direct-volum", "list"},
       "error: kata-ctl: unknown command 'direct-volum'\nhint: did you mean 'direct-volume'?\n"},
      {{"verison"}, "error: kata-ctl: unknown command 'verison'\nhint: did you mean 'version'?\n"},
      {{"exec-all"}, "error: kata-ctl: unknown command 'exec-all'\nhint: see 'kata-ctl --help'\n"},
      {{""}, "error: kata-ctl: unknown command ''\nhint: see 'kata-ctl --help'\n"},
      {{"--", "bogus"}, "error: kata-ctl: unknown command 'bogus'\nhint: see 'kata-ctl --help'\n"},
      {{"direct-volume", "ad", "/vol"},
       "error: kata-ctl direct-volume: unknown command 'ad'\nhint: did you mean 'add'?\n"},
      {{"direct-volume", "lst"},
       "error: kata-ctl direct-volume: unknown command 'lst'\nhint: did you mean 'list'?\n"},
      {{"direct-volume", "path", "encoed", "/vol"},
       "error: kata-ctl direct-volume path: unknown command 'encoed'\n"
       "hint: did you mean 'encode'?\n"},
      {{"direct-volume", "list", "--jso"},
       "error: kata-ctl direct-volume list: unknown option '--jso'\n"
       "hint: did you mean '--json'?\n"},
      {{"direct-volume", "add", "/vol", "{}", "--strcit"},
       "error: kata-ctl direct-volume add: unknown option '--strcit'\n"
       "hint: did you mean '--strict'?\n"},
      {{"direct-volume", "add", "/vol", "--devise=/d"},
       "error: kata-ctl direct-volume add: unknown option '--devise=/d'\n"
       "hint: did you mean '--device'?\n"},
      {{"--systemd-cgruop", "version"},
       "error: kata-ctl version: unknown option '--systemd-cgruop'\n"
       "hint: did you mean '--systemd-cgroup'?\n"},
      {{"version", "-x"},
       "error: kata-ctl version: unknown option '-x'\nhint: see 'kata-ctl version --help'\n"},
      {{"direct-volume", "list", "/vol"},
       "error: kata-ctl direct-volume list: unexpected argument '/vol'\n"
       "hint: see 'kata-ctl direct-volume list --help'\n"},
      {{"direct-volume", "show", "/vol", "/other", "/third"},
       "error: kata-ctl direct-volume show: unexpected argument '/other'\n"
       "hint: see 'kata-ctl direct-volume show --help'\n"},
      {{"direct-volume", "show", "/vol", ""},
       "error: kata-ctl direct-volume show: unexpected argument ''\n"
       "hint: see 'kata-ctl direct-volume show --help'\n"},
      {{"direct-volume", "remove", "/vol", "help"},
       "error: kata-ctl direct-volume remove: unexpected argument 'help'\n"
       "hint: see 'kata-ctl direct-volume remove --help'\n"},
      {{"direct-volume", "--volume-path", "/vol", "show"},
       "error: kata-ctl direct-volume show: unexpected argument '--volume-path'\n"
       "hint: see 'kata-ctl direct-volume show --help'\n"},
      {{"direct-volume", "remove", "/vol", "--", "--force"},
       "error: kata-ctl direct-volume remove: unexpected argument '--force'\n"
       "hint: see 'kata-ctl direct-volume remove --help'\n"},
      {{"bog\x1b[31mus"},
       "error: kata-ctl: unknown command 'bog\\x1b[31mus'\nhint: see 'kata-ctl --help'\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, c.args, 2, c.err);
  }
}

TEST_CASE("kata-runtime takes unknown words for mistakes as well, in its own name") {
  const Tree tree;
  check_refused(tree, {"direct-volume", "ad"}, 2,
                "error: kata-runtime direct-volume: unknown command 'ad'\n"
                "hint: did you mean 'add'?\n",
                as_kata_runtime);
}

TEST_CASE("an option without its value is a mistake that says what it expects") {
  const Tree tree;
  struct {
    Args args;
    const char* err;
  } const cases[] = {
      {{"-o"},
       "error: kata-ctl: option --output: no value, expected one of text, json, yaml\n"
       "hint: see 'kata-ctl --help'\n"},
      {{"version", "--output"},
       "error: kata-ctl version: option --output: no value, expected one of text, json, yaml\n"
       "hint: see 'kata-ctl version --help'\n"},
      {{"version", "--timeout"},
       "error: kata-ctl version: option --timeout: no value, expected TIME\n"
       "hint: see 'kata-ctl version --help'\n"},
      {{"version", "-l"},
       "error: kata-ctl version: option --log-level: no value, expected one of trace, debug, info, "
       "warning, error, critical\nhint: see 'kata-ctl version --help'\n"},
      {{"version", "--kata-config"},
       "error: kata-ctl version: option --config: no value, expected FILE\n"
       "hint: see 'kata-ctl version --help'\n"},
      {{"direct-volume", "add", "/vol", "--metadata"},
       "error: kata-ctl direct-volume add: option --metadata: no value, expected KEY=VALUE\n"
       "hint: see 'kata-ctl direct-volume add --help'\n"},
      {{"direct-volume", "add", "/vol", "{}", "--schema"},
       "error: kata-ctl direct-volume add: option --schema: no value, expected one of both, "
       "current, legacy\nhint: see 'kata-ctl direct-volume add --help'\n"},
      {{"direct-volume", "remove", "--volume-path"},
       "error: kata-ctl direct-volume remove: option --volume-path: no value, expected PATH\n"
       "hint: see 'kata-ctl direct-volume remove --help'\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, c.args, 2, c.err);
  }
}

TEST_CASE("an option with one value too many is a mistake") {
  const Tree tree;
  struct {
    Args args;
    const char* err;
  } const cases[] = {
      {{"version", "-o", "json", "-o", "text"},
       "error: kata-ctl version: option --output: given more than once\n"
       "hint: see 'kata-ctl version --help'\n"},
      {{"direct-volume", "add", "/vol", "--device", "/a", "--device", "/b"},
       "error: kata-ctl direct-volume add: option --device: given more than once\n"
       "hint: see 'kata-ctl direct-volume add --help'\n"},
      {{"direct-volume", "add", "/vol", "{}", "--strict=sometimes"},
       "error: kata-ctl direct-volume add: option --strict: takes no value\n"
       "hint: see 'kata-ctl direct-volume add --help'\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, c.args, 2, c.err);
  }
}

TEST_CASE("a word outside an option's choice is a mistake that lists the choice") {
  const Tree tree;
  struct {
    Args args;
    const char* err;
  } const cases[] = {
      {{"--schema", "new"}, "error: --schema 'new': not one of both, current, legacy\n"},
      {{"--schema="}, "error: --schema '': not one of both, current, legacy\n"},
      {{"--runtime", "c++"}, "error: --runtime 'c++': not one of any, go, rust\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    Args args{"direct-volume", "add", "/vol", "{}"};
    args.insert(args.end(), c.args.begin(), c.args.end());
    check_refused(tree, args, 2, c.err);
  }
}

TEST_CASE("an empty value after an equals sign does not swallow the next word") {
  const Tree tree;
  write_record(tree, "L3ZvbA==", "{}");
  check_refused(tree, {"direct-volume", "remove", "--volume-path=", "/vol"}, 2,
                "error: remove: the volume path is given twice, the second time as "
                "--volume-path\n");
  check_refused(tree, {"direct-volume", "remove", "--encoded=", "--force"}, 2,
                "error: remove: record name '': not a name below "
                "/run/kata-containers/shared/direct-volumes\n"
                "hint: give a name as 'kata-ctl direct-volume list -o json' shows it\n");
  check_refused(tree, {"direct-volume", "list", "--quiet="}, 2,
                "error: kata-ctl direct-volume list: option --quiet: takes no value\n"
                "hint: see 'kata-ctl direct-volume list --help'\n");
}

TEST_CASE("a path named like a command or an option is a path") {
  const Tree tree;
  constexpr const char* hint =
      "hint: give the absolute path that the container's mount has as its source\n";
  for (const char* word : {"list", "remove", "add", "direct-volume", "version", "help", "-"}) {
    CAPTURE(word);
    check_refused(tree, {"direct-volume", "remove", word}, 2,
                  fmt::format("error: remove: volume path '{}': not absolute\n{}", word, hint));
  }
  for (const Args& args : {Args{"direct-volume", "remove", "--", "--force"},
                           Args{"direct-volume", "remove", "--volume-path", "--force"},
                           Args{"direct-volume", "remove", "--volume-path=--force"}}) {
    CAPTURE(args);
    check_refused(tree, args, 2,
                  fmt::format("error: remove: volume path '--force': not absolute\n{}", hint));
  }
}

TEST_CASE("-- ends the options, so no command can follow it") {
  const Tree tree;
  check_done(tree, {"direct-volume", "path", "encode", "--", "/vol"}, "L3ZvbA==\n");
  for (const Args& args : {Args{"--", "version"}, Args{"-j", "--log-format=text", "--"}}) {
    CAPTURE(args);
    CHECK(run(tree, args, as_kata_runtime).status == 2);
  }
  check_refused(tree, {"--", "direct-volume", "path", "encode", "/vol"}, 2,
                "error: kata-ctl: '--' stands before the command\nhint: see 'kata-ctl --help'\n");
}

}  // namespace kata::test
