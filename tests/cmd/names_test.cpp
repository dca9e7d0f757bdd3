// SPDX-License-Identifier: Apache-2.0
// What differs between the program's two names, and what only tells about itself.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cmd/version.hpp"
#include "core/build_info.hpp"
#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr const char* ctl_paths =
    "/etc/kata-containers/runtime-rs/configuration.toml\n"
    "/usr/share/defaults/kata-containers/runtime-rs/configuration.toml\n"
    "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration.toml\n";
constexpr const char* runtime_paths =
    "/etc/kata-containers/configuration.toml\n"
    "/usr/share/defaults/kata-containers/configuration.toml\n";

}  // namespace

TEST_CASE("the default configuration files are those of the tool whose name is used") {
  const Tree tree;
  for (const char* option : {"--show-default-config-paths", "--kata-show-default-config-paths"}) {
    CAPTURE(option);
    check_done(tree, {option}, ctl_paths);
    check_done(tree, {option}, runtime_paths, "", as_kata_runtime);
    // As upstream, it wins over any command.
    check_done(tree, {option, "direct-volume", "remove", "/vol"}, ctl_paths);
    check_done(tree, {"direct-volume", "remove", option}, runtime_paths, "", as_kata_runtime);
  }
}

TEST_CASE("the version is told in every usual way") {
  const Tree tree;
  const std::string ctl = fmt::format("kata-ctl {}\n", cmd::version());
  const std::string runtime = fmt::format(
      "kata-runtime  : {}\n   commit   : {}\n   OCI specs: 1.2.1\n", cmd::version(), build_commit);
  for (const Args& args : {Args{"--version"}, Args{"-V"}, Args{"-v"}, Args{"version"},
                           Args{"version", "-o", "text"}, Args{"--version", "direct-volume"}}) {
    CAPTURE(args);
    check_done(tree, args, ctl);
    check_done(tree, args, runtime, "", as_kata_runtime);
  }
}

TEST_CASE("the version is there for programs too") {
  const Tree tree;
  const std::string json = fmt::format(
      "{{\n  \"schema\": 1,\n  \"name\": \"kata-ctl\",\n  \"version\": \"{}\",\n"
      "  \"commit\": \"{}\",\n  \"oci\": \"1.2.1\"\n}}\n",
      cmd::version(), build_commit);
  check_done(tree, {"version", "--json"}, json);
  check_done(tree, {"version", "-o", "json"}, json);
  const Ran runtime = run(tree, {"--json", "version"}, as_kata_runtime);
  CHECK(nlohmann::json::parse(runtime.out)["name"] == "kata-runtime");
  const Ran yaml = run(tree, {"-o", "yaml", "version"});
  CHECK(yaml.status == 0);
  CHECK(yaml.out.starts_with("schema: 1\nname: kata-ctl\nversion: "));
  CHECK(yaml.out.ends_with("oci: \"1.2.1\"\n"));
}

TEST_CASE("the name may come with a directory, and other names mean kata-ctl") {
  const Tree tree;
  const auto name_for = [&](const char* program) {
    const Ran ran = run(tree, {"version", "--json"}, {.program = program, .input = {}});
    return nlohmann::json::parse(ran.out)["name"].get<std::string>();
  };
  CHECK(name_for("kata-runtime") == "kata-runtime");
  CHECK(name_for("./kata-runtime") == "kata-runtime");
  CHECK(name_for("/opt/kata-runtime/kata-ctl") == "kata-ctl");
  CHECK(name_for("kata-runtime-old") == "kata-ctl");
  CHECK(name_for("") == "kata-ctl");
}

TEST_CASE("options that upstream accepts and ignores say that they do nothing") {
  const Tree tree;
  struct {
    Args options;
    const char* note;
  } const cases[] = {
      {{"--root", "/var/run/kata"}, "note: option --root is accepted and does nothing\n"},
      {{"--systemd-cgroup"}, "note: option --systemd-cgroup is accepted and does nothing\n"},
      {{"--rootless", "true"}, "note: option --rootless is accepted and does nothing\n"},
      {{"--rootless=auto"}, "note: option --rootless is accepted and does nothing\n"},
      {{"--log", "/log.txt"}, "note: option --log is accepted and does nothing\n"},
      {{"--config", "/c.toml"},
       "note: option --config does nothing for this command, which reads no configuration\n"},
      {{"--kata-config=/c.toml"},
       "note: option --config does nothing for this command, which reads no configuration\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.options);
    Args before = c.options;
    before.insert(before.end(), {"direct-volume", "path", "encode", "/vol"});
    Args after = {"direct-volume", "path", "encode", "/vol"};
    after.insert(after.end(), c.options.begin(), c.options.end());
    for (const RunOptions& options : {RunOptions{}, as_kata_runtime}) {
      check_done(tree, before, "L3ZvbA==\n", c.note, options);
      check_done(tree, after, "L3ZvbA==\n", c.note, options);
    }
  }
  CHECK(tree.snapshot().empty());  // --log FILE makes no file
}

}  // namespace kata::test
