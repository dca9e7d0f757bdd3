// SPDX-License-Identifier: Apache-2.0
// Nodes as kata-deploy, distributions and k3s leave them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/search.hpp"
#include "support/tree.hpp"

namespace kata::test {
namespace {

using config::Survey;
using config::Target;
using config::Wanted;

constexpr const char* defaults = "/opt/kata/share/defaults/kata-containers";

void declare(const Tree& tree, const std::string& file,
             std::initializer_list<std::array<const char*, 3>> handlers) {
  std::string text = "version = 3\n";
  for (const auto& [name, shim, config] : handlers)
    text += fmt::format(
        "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.{0}]\n"
        "runtime_type = 'io.containerd.{0}.v2'\nruntime_path = '{1}'\n"
        "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.{0}.options]\n"
        "ConfigPath = '{2}'\n",
        name, shim, config);
  tree.write(file, text);
}

// A node on which kata-deploy installed two shims and a custom runtime, and another shim that no
// handler leads to.
void fill_kata_deploy(const Tree& tree) {
  const std::string go = std::string{defaults} + "/runtimes/qemu/configuration-qemu.toml";
  const std::string rust = std::string{defaults} +
                           "/runtime-rs/runtimes/qemu-runtime-rs/"
                           "configuration-qemu-runtime-rs.toml";
  const std::string custom =
      std::string{defaults} + "/custom-runtimes/kata-gpu/configuration-qemu.toml";
  for (const std::string& file : {go, rust, custom}) tree.write(file, "");
  tree.write(std::string{defaults} + "/runtimes/fc/configuration-fc.toml", "");
  tree.link(std::string{defaults} + "/configuration-qemu.toml",
            "runtimes/qemu/configuration-qemu.toml");
  tree.write("/opt/kata/bin/containerd-shim-kata-v2", "");
  tree.write("/opt/kata/runtime-rs/bin/containerd-shim-kata-v2", "");
  tree.write("/etc/containerd/config.toml",
             "imports = ['/opt/kata/containerd/config.d/kata-deploy.toml']\n");
  const char* go_shim = "/opt/kata/bin/containerd-shim-kata-v2";
  const char* rust_shim = "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2";
  declare(tree, "/opt/kata/containerd/config.d/kata-deploy.toml",
          {{{"kata-qemu", go_shim, go.c_str()}},
           {{"kata-qemu-runtime-rs", rust_shim, rust.c_str()}},
           {{"kata-gpu", go_shim, custom.c_str()}}});
}

Survey survey(const Tree& tree, const Wanted& wanted = {}) {
  const Host host{tree.root().string()};
  Result<Survey> result = config::survey(host, wanted);
  REQUIRE(result);
  return *std::move(result);
}

std::vector<std::string> targets_of(const Survey& survey) {
  std::vector<std::string> lines;
  for (const Target& target : survey.targets)
    lines.push_back(fmt::format("{} {} {}", target.name(), config::to_text(target.dialect),
                                target.file.substr(target.file.rfind('/') + 1)));
  return lines;
}

std::vector<std::string> findings_of(const Survey& survey) {
  std::vector<std::string> lines;
  for (const config::Finding& finding : survey.findings) lines.push_back(config::to_line(finding));
  for (const Target& target : survey.targets)
    for (const config::Finding& finding : target.findings)
      lines.push_back(config::to_line(finding));
  return lines;
}

}  // namespace

TEST_CASE("kata-deploy's handlers lead to their files, and the rest is unused") {
  const Tree tree;
  fill_kata_deploy(tree);
  const Survey all = survey(tree);
  CHECK(targets_of(all) ==
        std::vector<std::string>{"kata-gpu go configuration-qemu.toml",
                                 "kata-qemu go configuration-qemu.toml",
                                 "kata-qemu-runtime-rs rust configuration-qemu-runtime-rs.toml"});
  CHECK(findings_of(all).empty());
  CHECK(all.engine_files ==
        std::vector<std::string>{"/etc/containerd/config.toml",
                                 "/opt/kata/containerd/config.d/kata-deploy.toml"});
  REQUIRE(all.unused.size() == 1);
  CHECK(all.unused.front().path == std::string{defaults} + "/runtimes/fc/configuration-fc.toml");
  CHECK(all.unused.front().state == config::State::unused);
}

TEST_CASE("one handler or one runtime can be asked for") {
  const Tree tree;
  fill_kata_deploy(tree);
  CHECK(targets_of(survey(tree, {.handler = "kata-qemu"})) ==
        std::vector<std::string>{"kata-qemu go configuration-qemu.toml"});
  CHECK(targets_of(survey(tree, {.dialect = config::Dialect::rust})) ==
        std::vector<std::string>{"kata-qemu-runtime-rs rust configuration-qemu-runtime-rs.toml"});
  CHECK(survey(tree, {.handler = "kata-qemu"}).unused.size() == 1);
}

TEST_CASE("a file that is given stands alone") {
  const Tree tree;
  fill_kata_deploy(tree);
  CHECK(targets_of(survey(tree, {.config = "/x/mine.toml"})) ==
        std::vector<std::string>{"- go mine.toml"});
  CHECK(targets_of(survey(tree, {.config = "/x/runtime-rs/mine.toml"})) ==
        std::vector<std::string>{"- rust mine.toml"});
  CHECK(targets_of(survey(tree, {.config = "/x/mine.toml", .dialect = config::Dialect::rust})) ==
        std::vector<std::string>{"- rust mine.toml"});
}

TEST_CASE("a distribution's node has the files that each runtime finds by itself") {
  const Tree tree;
  tree.write("/usr/share/defaults/kata-containers/configuration.toml", "");
  CHECK(targets_of(survey(tree)) == std::vector<std::string>{"- go configuration.toml"});
  tree.write("/etc/kata-containers/runtime-rs/configuration.toml", "");
  CHECK(targets_of(survey(tree)) ==
        std::vector<std::string>{"- go configuration.toml", "- rust configuration.toml"});
}

TEST_CASE("a node without Kata has a target without a file for each runtime") {
  const Survey nothing = survey(Tree{});
  CHECK(targets_of(nothing) == std::vector<std::string>{"- go ", "- rust "});
  CHECK(findings_of(nothing) ==
        std::vector<std::string>{"error: the Go runtime finds no configuration file",
                                 "error: runtime-rs finds no configuration file"});
  CHECK(nothing.targets.front().findings.front().hint ==
        "write /etc/kata-containers/configuration.toml");
}

TEST_CASE("k3s and rke2 have a containerd of their own") {
  for (const char* who : {"k3s", "rke2"}) {
    CAPTURE(who);
    const Tree tree;
    tree.write("/usr/bin/containerd-shim-kata-v2", "");
    tree.write("/etc/kata-containers/configuration.toml", "");
    const std::string file =
        fmt::format("/var/lib/rancher/{}/agent/etc/containerd/config.toml", who);
    tree.write(file,
               "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.kata]\n"
               "runtime_type = \"io.containerd.kata.v2\"\n");
    tree.write(file + ".tmpl", "{{ template \"base\" . }}\n");
    const Survey found = survey(tree);
    CHECK(targets_of(found) == std::vector<std::string>{"kata go configuration.toml"});
    CHECK(findings_of(found).empty());
  }
}

TEST_CASE("a handler whose file is missing says so where it is declared") {
  const Tree tree;
  tree.write("/etc/kata-containers/configuration.toml", "");
  declare(tree, "/etc/containerd/config.toml",
          {{{"kata", "/opt/kata/bin/containerd-shim-kata-v2", "/none.toml"}}});
  const Survey found = survey(tree);
  CHECK(targets_of(found) == std::vector<std::string>{"kata go "});
  CHECK(findings_of(found) ==
        std::vector<std::string>{"/etc/containerd/config.toml:2: error: kata: '/none.toml': no "
                                 "such file"});
  CHECK(found.targets.front().findings.front().hint ==
        "install the file, or correct the handler's path to it");
}

TEST_CASE("a KATA_CONF_FILE that a shim refuses is named with who sets it") {
  const Tree tree;
  tree.write("/etc/kata-containers/configuration.toml", "");
  tree.write("/opt/own.toml", "");
  tree.write("/usr/local/bin/containerd-shim-kata-v2",
             "#!/bin/sh\nKATA_CONF_FILE=/opt/own.toml exec /opt/kata/bin/shim\n");
  tree.write("/etc/containerd/config.toml",
             "[plugins.cri.containerd.runtimes.kata]\nruntime_type = \"io.containerd.kata.v2\"\n");
  const Survey found = survey(tree);
  CHECK(targets_of(found) == std::vector<std::string>{"kata go "});
  CHECK(findings_of(found) ==
        std::vector<std::string>{
            "/usr/local/bin/containerd-shim-kata-v2:2: error: kata: KATA_CONF_FILE "
            "'/opt/own.toml': the Go runtime takes only a file that it finds by itself"});
}

TEST_CASE("what is asked for and not there is an error") {
  const Tree tree;
  fill_kata_deploy(tree);
  const Host host{tree.root().string()};
  struct {
    Wanted wanted;
    Code code;
    const char* what;
    const char* hint;
  } const cases[] = {
      {{.handler = "kata-clh"},
       Code::not_found,
       "handler 'kata-clh': no container engine declares it",
       "give one of kata-gpu, kata-qemu, kata-qemu-runtime-rs"},
      {{.config = "/a", .handler = "kata-qemu"},
       Code::usage,
       "--config and --handler contradict each other",
       ""},
      {{.config = ""}, Code::usage, "configuration file '': the path is empty", ""},
  };
  for (const auto& c : cases) {
    const Result<Survey> result = config::survey(host, c.wanted);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == c.code);
    CHECK(result.error().what == c.what);
    CHECK(result.error().hint == c.hint);
  }
  const Tree distribution;
  distribution.write("/etc/kata-containers/configuration.toml", "");
  const Host other{distribution.root().string()};
  const Result<Survey> result = config::survey(other, {.dialect = config::Dialect::rust});
  REQUIRE_FALSE(result);
  CHECK(result.error().what == "nothing here is configured for runtime-rs");
}

TEST_CASE("a file that several handlers take is loaded once") {
  const Tree tree;
  tree.write("/c.toml", "");
  declare(tree, "/etc/containerd/config.toml",
          {{{"kata", "/opt/kata/bin/x", "/c.toml"}},
           {{"kata-2", "/opt/kata/bin/x", "/c.toml"}},
           {{"kata-link", "/opt/kata/bin/x", "/link.toml"}},
           {{"kata-rs", "/opt/kata/runtime-rs/bin/x", "/c.toml"}}});
  tree.link("/link.toml", "c.toml");
  const Host host{tree.root().string()};
  const auto files = config::load_all(host, survey(tree));
  REQUIRE(files.size() == 2);
  CHECK(files[0].handlers == std::vector<std::string>{"kata", "kata-2", "kata-link"});
  CHECK(files[1].handlers == std::vector<std::string>{"kata-rs"});
}

}  // namespace kata::test
