// SPDX-License-Identifier: Apache-2.0
#include "config/handlers.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/document.hpp"
#include "fixture.hpp"

namespace kata::test {
namespace {

using config::EngineConfig;
using config::Handler;

// "name type path config line", a dash for what is empty.
std::string line_of(const Handler& handler) {
  const auto or_dash = [](const std::string& text) { return text.empty() ? "-" : text; };
  return fmt::format("{} {} {} {} {}", handler.name, or_dash(handler.runtime_type),
                     or_dash(handler.runtime_path), or_dash(handler.config_path), handler.line);
}

std::vector<std::string> lines_of(const std::vector<Handler>& handlers) {
  std::vector<std::string> lines;
  for (const Handler& handler : handlers) lines.push_back(line_of(handler));
  return lines;
}

std::string declares(std::string_view plugin, std::string_view name, std::string_view config) {
  return fmt::format(
      "[plugins.{0}.containerd.runtimes.{1}]\nruntime_type = \"io.containerd.{1}.v2\"\n"
      "runtime_path = \"/opt/kata/bin/containerd-shim-kata-v2\"\n"
      "[plugins.{0}.containerd.runtimes.{1}.options]\nConfigPath = \"{2}\"\n",
      plugin, name, config);
}

constexpr const char* v2 = "\"io.containerd.grpc.v1.cri\"";
constexpr const char* v3 = "\"io.containerd.cri.v1.runtime\"";

}  // namespace

TEST_CASE("handlers are found in every version of containerd's configuration") {
  for (const char* plugin : {v2, v3, "cri"}) {
    CAPTURE(plugin);
    const std::string text = fmt::format(
        "version = 2\n[plugins.{0}.containerd.runtimes.runc]\n"
        "runtime_type = \"io.containerd.runc.v2\"\n{1}",
        plugin, declares(plugin, "kata-qemu", "/opt/c.toml"));
    const auto document = config::parse_toml(text);
    REQUIRE(document);
    CHECK(lines_of(config::containerd_handlers(*document, "/f")) ==
          std::vector<std::string>{"kata-qemu io.containerd.kata-qemu.v2 "
                                   "/opt/kata/bin/containerd-shim-kata-v2 /opt/c.toml 4",
                                   "runc io.containerd.runc.v2 - - 2"});
  }
}

TEST_CASE("a handler is Kata's by its type, its shim or its configuration") {
  struct {
    const char* keys;
    bool is_kata;
  } const cases[] = {
      {"runtime_type = \"io.containerd.kata.v2\"", true},
      {"runtime_type = \"io.containerd.runc.v2\"", false},
      {"runtime_type = \"x\"\nruntime_path = \"/opt/kata/bin/shim\"", true},
      {"runtime_type = \"x\"\noptions = { ConfigPath = \"/etc/kata-containers/c.toml\" }", true},
      {"runtime_type = 1\nruntime_path = [\"kata\"]\noptions = 1", false},
      {"", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.keys);
    Tree tree;
    tree.write("/a.toml", fmt::format("[plugins.cri.containerd.runtimes.x]\n{}", c.keys));
    const Host host{tree.root().string()};
    CHECK(config::read_containerd(host, "/a.toml").handlers.empty() != c.is_kata);
  }
}

TEST_CASE("a handler tells which annotations of pods reach its shim") {
  struct {
    const char* keys;
    std::vector<std::string> annotations;
  } const cases[] = {
      {"", {}},
      {"@ = []", {}},
      {"@ = [\"io.katacontainers.*\"]", {"io.katacontainers.*"}},
      {"@ = [\"a\", 1, \"*\"]", {"a", "*"}},
      {"@ = \"*\"", {}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.keys);
    const auto keys = [&c](std::string_view name) {
      std::string text{c.keys};
      if (text.starts_with('@')) text.replace(0, 1, name);
      return "runtime_type = \"io.containerd.kata.v2\"\n" + text;
    };
    const auto containerd =
        config::parse_toml("[plugins.cri.containerd.runtimes.x]\n" + keys("pod_annotations"));
    const auto crio =
        config::parse_toml("[crio.runtime.runtimes.x]\n" + keys("allowed_annotations"));
    REQUIRE((containerd && crio));
    CHECK(config::containerd_handlers(*containerd, "/f").at(0).annotations == c.annotations);
    CHECK(config::crio_handlers(*crio, "/f").at(0).annotations == c.annotations);
  }
}

TEST_CASE("a document of another shape declares no handler") {
  for (const char* text :
       {"", "plugins = 1", "[plugins]\ncri = []", "[plugins.cri.containerd]\nruntimes = [1]",
        "[plugins.cri.containerd.runtimes]\nkata = 1", "crio = 1", "[crio.runtime]\nruntimes = 1",
        "[crio.runtime.runtimes]\nkata = \"x\""}) {
    CAPTURE(text);
    const auto document = config::parse_toml(text);
    REQUIRE(document);
    CHECK(config::containerd_handlers(*document, "/f").empty());
    CHECK(config::crio_handlers(*document, "/f").empty());
  }
}

TEST_CASE("imports are followed, and the later file's keys count") {
  Tree tree;
  tree.write("/etc/containerd/config.toml",
             "version = 2\nimports = [\"/etc/containerd/conf.d/*.toml\", \"extra.toml\"]\n" +
                 declares(v2, "kata", "/first.toml") + declares(v2, "kata-fc", "/fc.toml"));
  tree.write("/etc/containerd/conf.d/b.toml", declares(v3, "kata", "/third.toml"));
  tree.write("/etc/containerd/conf.d/a.toml", declares(v2, "kata", "/second.toml"));
  tree.write("/etc/containerd/conf.d/readme.txt", "not read");
  tree.write("/etc/containerd/conf.d/.hidden.toml", declares(v2, "kata-tdx", "/tdx.toml"));
  tree.write("/etc/containerd/extra.toml",
             declares(v2, "kata-clh", "/clh.toml") +
                 "[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.kata-fc.options]\n"
                 "ConfigPath = \"/special.toml\"\n");
  const Host host{tree.root().string()};
  const EngineConfig config = config::read_containerd(host, "/etc/containerd/config.toml");
  CHECK(config.findings.empty());
  CHECK(config.files == std::vector<std::string>{
                            "/etc/containerd/config.toml", "/etc/containerd/conf.d/.hidden.toml",
                            "/etc/containerd/conf.d/a.toml", "/etc/containerd/conf.d/b.toml",
                            "/etc/containerd/extra.toml"});
  std::vector<std::string> configs;
  for (const Handler& handler : config.handlers)
    configs.push_back(fmt::format("{} {} {} {}", handler.name, handler.runtime_type,
                                  handler.config_path, handler.file));
  CHECK(configs ==
        std::vector<std::string>{
            "kata io.containerd.kata.v2 /third.toml /etc/containerd/conf.d/b.toml",
            "kata-clh io.containerd.kata-clh.v2 /clh.toml /etc/containerd/extra.toml",
            "kata-fc io.containerd.kata-fc.v2 /special.toml /etc/containerd/extra.toml",
            "kata-tdx io.containerd.kata-tdx.v2 /tdx.toml /etc/containerd/conf.d/.hidden.toml"});
}

TEST_CASE("imports that make no sense end") {
  Tree tree;
  tree.write("/a.toml",
             "imports = [\"/a.toml\", \"/b.toml\", 1, \"/none/*.toml\", \"\", \"./b.toml\"]\n");
  tree.write("/b.toml", "imports = [\"/a.toml\", \"/c.toml\"]\n");
  tree.write("/c.toml", "imports = 3\n[a]\n[a]\n");
  const Host host{tree.root().string()};
  const EngineConfig config = config::read_containerd(host, "/a.toml");
  std::vector<std::string> lines;
  for (const config::Finding& finding : config.findings) lines.push_back(config::to_line(finding));
  CHECK(lines == std::vector<std::string>{
                     "/: error: read '/': a directory, expected a regular file",
                     "/c.toml:3:1: error: table header: cannot redefine existing table 'a'"});
}

TEST_CASE("imports without end are cut off with one finding") {
  Tree tree;
  for (int i = 0; i < 300; ++i) tree.write(fmt::format("/d/{:03}.toml", i), "");
  tree.write("/a.toml", "imports = [\"/d/*\"]\n");
  const Host host{tree.root().string()};
  const EngineConfig config = config::read_containerd(host, "/a.toml");
  CHECK(config.files.size() == 200);
  REQUIRE(config.findings.size() == 1);
  CHECK(config::to_line(config.findings.front()) ==
        "/d/199.toml: error: not read: 200 files are imported already");
}

TEST_CASE("of CRI-O's tables the last file's counts as a whole") {
  Tree tree;
  tree.write("/etc/crio/crio.conf",
             "[crio.runtime.runtimes.kata]\nruntime_path = \"/usr/bin/containerd-shim-kata-v2\"\n"
             "runtime_type = \"vm\"\nruntime_config_path = \"/a.toml\"\n"
             "[crio.runtime.runtimes.runc]\nruntime_path = \"/usr/bin/runc\"\n");
  tree.write("/etc/crio/crio.conf.d/50-kata",
             "[crio.runtime.runtimes.kata]\nruntime_path = \"/usr/bin/kata\"\n");
  tree.write("/etc/crio/crio.conf.d/60-none",
             "[crio.runtime.runtimes.kata-fc]\nallowed_annotations = [\"x\"]\n");
  tree.write("/etc/crio/crio.conf.d/99-kata-deploy",
             "[crio.runtime.runtimes.kata-qemu]\nruntime_type = \"vm\"\n"
             "runtime_path = \"/opt/kata/runtime-rs/bin/containerd-shim-kata-v2\"\n");
  tree.make_dir("/etc/crio/crio.conf.d/dir");
  const Host host{tree.root().string()};
  const EngineConfig config = config::read_crio(host);
  CHECK(config.findings.empty());
  CHECK(lines_of(config.handlers) ==
        std::vector<std::string>{
            "kata - /usr/bin/kata - 1",
            "kata-qemu vm /opt/kata/runtime-rs/bin/containerd-shim-kata-v2 - 1"});
  CHECK(config.handlers.front().engine == config::Engine::crio);
}

TEST_CASE("every distribution's containerd is found") {
  for (const char* file :
       {"/etc/containerd/config.toml", "/var/lib/rancher/k3s/agent/etc/containerd/config.toml",
        "/var/lib/rancher/rke2/agent/etc/containerd/config.toml", "/etc/k0s/containerd.toml",
        "/run/k0s/containerd-cri.toml", "/var/snap/microk8s/current/args/containerd.toml",
        "/opt/kata/containerd/config.d/kata-deploy.toml"}) {
    CAPTURE(file);
    Tree tree;
    tree.write(file, declares(v2, "kata", "/c.toml"));
    const Host host{tree.root().string()};
    const EngineConfig config = config::read_engines(host);
    CHECK(config.files == std::vector<std::string>{file});
    REQUIRE(config.handlers.size() == 1);
    CHECK(config.handlers.front().file == file);
  }
  const Tree empty;
  const Host host{empty.root().string()};
  CHECK(config::read_engines(host).handlers.empty());
  CHECK(config::read_engines(host).findings.empty());
}

TEST_CASE("what kata-deploy declares counts where containerd does not say otherwise") {
  constexpr const char* deployed = "/opt/kata/containerd/config.d/kata-deploy.toml";
  Tree tree;
  tree.write(deployed,
             declares(v2, "kata", "/deployed.toml") + declares(v2, "kata-fc", "/fc.toml"));
  tree.write("/etc/containerd/config.toml", declares(v2, "kata", "/own.toml"));
  const Host host{tree.root().string()};
  const auto configs = [&] {
    std::string text;
    for (const Handler& handler : config::read_engines(host).handlers)
      text += fmt::format("{} {}; ", handler.name, handler.config_path);
    return text;
  };
  CHECK(configs() == "kata /own.toml; kata-fc /fc.toml; ");
  const EngineConfig apart = config::read_engines(host);
  REQUIRE(apart.findings.size() == 1);
  CHECK(apart.findings.front().id == "runtime.handlers.not-imported");
  CHECK(config::to_line(apart.findings.front()) ==
        fmt::format("{}: warning: no containerd configuration here imports it", deployed));

  tree.write("/etc/containerd/config.toml",
             fmt::format("imports = [\"{}\"]\n{}", deployed, declares(v2, "kata", "/own.toml")));
  CHECK(configs() == "kata /deployed.toml; kata-fc /fc.toml; ");
  CHECK(config::read_engines(host).findings.empty());
  CHECK(config::read_engines(host).handlers.front().engine_file == "/etc/containerd/config.toml");
  // However the import is written.
  for (const char* import : {"/opt/kata//containerd/config.d/*.toml", "conf.d/link.toml"}) {
    CAPTURE(import);
    tree.write("/etc/containerd/config.toml", fmt::format("imports = [\"{}\"]\n", import));
    if (!tree.exists("/etc/containerd/conf.d/link.toml"))
      tree.link("/etc/containerd/conf.d/link.toml", deployed);
    CHECK(config::read_engines(host).findings.empty());
    CHECK(config::read_engines(host).files.size() == 2);
  }
}

TEST_CASE("a handler's runtime is told from its shim, then from its configuration") {
  Tree tree;
  tree.write("/opt/kata/bin/containerd-shim-kata-v2", "");
  tree.write("/usr/local/bin/containerd-shim-kata-v2", "");
  tree.write("/opt/kata/runtime-rs/bin/containerd-shim-kata-v2", "");
  tree.write("/opt/kata/lib/containerd-shim-kata-v2", "");
  tree.link("/usr/local/bin/containerd-shim-kata-dragonball-v2",
            "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2");
  tree.link("/usr/local/bin/containerd-shim-kata-qemu-v2", "/opt/kata/lib/containerd-shim-kata-v2");
  const Host host{tree.root().string()};
  struct {
    Handler handler;
    const char* shim;
    const char* runtime;
  } const cases[] = {
      {{.runtime_type = "io.containerd.kata-dragonball.v2"},
       "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2",
       "rust"},
      {{.runtime_type = "io.containerd.kata-qemu.v2"},
       "/opt/kata/lib/containerd-shim-kata-v2",
       "go"},
      {{.runtime_type = "io.containerd.kata.v2",
        .runtime_path = "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2"},
       "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2",
       "rust"},
      {{.runtime_path = "/opt/kata/runtime-rs/bin/gone"}, "", "rust"},
      {{.runtime_type = "io.containerd.kata.v2", .config_path = "/x/runtime-rs/c.toml"},
       "/usr/local/bin/containerd-shim-kata-v2",
       "rust"},
      {{.runtime_path = "/opt/kata/bin/containerd-shim-kata-v2",
        .config_path = "/x/runtime-rs/c.toml"},
       "/opt/kata/bin/containerd-shim-kata-v2",
       "go"},
      {{.runtime_path = "/opt/gone/bin/containerd-shim-kata-v2",
        .config_path = "/x/runtime-rs/c.toml"},
       "",
       "go"},
      {{.runtime_type = "io.containerd.kata-qemu-runtime-rs.v2",
        .runtime_path = "/opt/kata/bin/containerd-shim-kata-v2"},
       "/opt/kata/bin/containerd-shim-kata-v2",
       "go"},
      {{.runtime_path = "/usr/bin/containerd-shim-kata-v2", .config_path = "/x/runtime-rs/c.toml"},
       "",
       "rust"},
      {{.runtime_type = "io.containerd.kata.v2"}, "/usr/local/bin/containerd-shim-kata-v2", "go"},
      {{.runtime_type = "io.containerd.kata-qemu-runtime-rs.v2"}, "", "rust"},
      {{.runtime_type = "vm"}, "", "go"},
      {{.runtime_type = "io.containerd.../../etc/passwd.v2"}, "", "go"},
      {{.runtime_type = "."}, "", "go"},
      {{}, "", "go"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.handler.runtime_type);
    CAPTURE(c.handler.runtime_path);
    CHECK(config::find_shim(host, c.handler) == c.shim);
    CHECK(config::to_text(config::dialect_of(host, c.handler)) == c.runtime);
  }
}

}  // namespace kata::test
