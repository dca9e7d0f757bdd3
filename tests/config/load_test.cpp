// SPDX-License-Identifier: Apache-2.0
// Loading as a whole: what is asked of a configuration, and files that cannot be read.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

using config::Configuration;
using config::Dialect;

}  // namespace

TEST_CASE("a key is found by its whole path and through the table in force") {
  const ConfigNode node;
  const Configuration config = node.load(
      Dialect::rust, base(Dialect::rust, "qemu", "default_memory = 300",
                          "[hypervisor.clh]\ndefault_memory = 400\n[hypervisor.qemu.factory]\n"
                          "enable_template = true\n[agent.other]\ndial_timeout_ms = 20\n"
                          "[agent.kata.mem_agent]\nenable = true\n"));
  CHECK(config.hypervisor == "qemu");
  CHECK(config.vmm == config::Vmm::qemu);
  CHECK(config.agent == "kata");
  CHECK(config.integer("hypervisor.default_memory") == 300);
  CHECK(config.integer("hypervisor.qemu.default_memory") == 300);
  CHECK(config.integer("hypervisor.clh.default_memory") == 400);
  CHECK(config.boolean("hypervisor.factory.enable_template"));
  CHECK(config.integer("agent.dial_timeout_ms") == 10);
  CHECK(config.integer("agent.other.dial_timeout_ms") == 20);
  CHECK(config.boolean("agent.mem_agent.enable"));
  CHECK(config.number("hypervisor.default_vcpus") == 1);
  CHECK(config.number("hypervisor.default_memory") == 300);
  CHECK(config.is_written("hypervisor.default_memory"));
  CHECK_FALSE(config.is_written("hypervisor.default_maxmemory"));
  for (const char* key : {"hypervisor.nothing", "nothing", "", ".", "runtime."}) {
    CAPTURE(key);
    CHECK(config.find(key) == nullptr);
    CHECK(config.integer(key) == 0);
    CHECK(config.text(key).empty());
    CHECK_FALSE(config.boolean(key));
    CHECK(config.texts(key).empty());
  }
}

TEST_CASE("the effective value of a key that the runtime does not read is nothing") {
  const ConfigNode node;
  const Configuration config =
      node.load(Dialect::rust, base(Dialect::rust, "qemu", "memory_offset = 5"));
  CHECK(config.is_written("hypervisor.memory_offset"));
  CHECK(config.integer("hypervisor.memory_offset") == 0);
}

TEST_CASE("the hypervisor in force is the one that runtime-rs is told, else the first") {
  const ConfigNode node;
  const char* tables = "[hypervisor.qemu]\n[hypervisor.clh]\n";
  const auto hypervisor = [&](Dialect dialect, const std::string& rest) {
    return node.load(dialect, tables + rest).hypervisor;
  };
  CHECK(hypervisor(Dialect::rust, "[runtime]\nhypervisor_name = \"clh\"\n") == "clh");
  CHECK(hypervisor(Dialect::rust, "") == "qemu");
  CHECK(hypervisor(Dialect::go, "[runtime]\nhypervisor_name = \"clh\"\n") == "qemu");
  CHECK(node.load(Dialect::go, "").hypervisor.empty());
  CHECK_FALSE(node.load(Dialect::go, "[hypervisor.fc]\n").vmm);
  CHECK_FALSE(node.load(Dialect::rust, "[hypervisor.stratovirt]\n").vmm);
}

TEST_CASE("what is the default is told from what was changed") {
  const ConfigNode node;
  const Configuration config = node.load(
      Dialect::go, base(Dialect::go, "qemu", "default_maxvcpus = 0\ndefault_memory = 512"));
  const auto differs = [&](const char* key) {
    const config::Setting& setting = *config.find(key);
    return !config::is_same(setting.effective, setting.fallback);
  };
  CHECK_FALSE(differs("hypervisor.default_maxvcpus"));
  CHECK(differs("hypervisor.default_memory"));
  CHECK(differs("hypervisor.path"));
  CHECK_FALSE(differs("runtime.enable_debug"));
}

TEST_CASE("findings come in the order of files and lines") {
  const ConfigNode node;
  node.write("/etc/kata-containers/config.d/1.toml", "[runtime]\nzzz = 1\n");
  const Configuration config =
      node.load(Dialect::go, "yyy = 1\n" + base(Dialect::go, "qemu", "xxx = 1", "www = 1\n"));
  std::vector<std::string> lines;
  for (const config::Finding& finding : config.findings) lines.push_back(config::to_line(finding));
  CHECK(lines ==
        std::vector<std::string>{
            "/etc/kata-containers/configuration.toml:1:7: warning: yyy: unknown key, which the Go "
            "runtime ignores",
            "/etc/kata-containers/configuration.toml:8:7: warning: hypervisor.qemu.xxx: unknown "
            "key, which the Go runtime ignores",
            "/etc/kata-containers/configuration.toml:11:7: warning: runtime.www: unknown key, "
            "which the Go runtime ignores",
            "/etc/kata-containers/config.d/1.toml:2:7: warning: runtime.zzz: unknown key, which "
            "the Go runtime ignores",
        });
}

TEST_CASE("a file that cannot be read is one finding and an error") {
  struct {
    const char* what;
    void (*plant)(const Tree&);
    Code code;
    const char* error;
    const char* line;
  } const cases[] = {
      {"nothing", [](const Tree&) {}, Code::not_found, "open '/c.toml': No such file or directory",
       "/c.toml: error: open '/c.toml': No such file or directory"},
      {"a directory", [](const Tree& tree) { tree.make_dir("/c.toml"); }, Code::malformed,
       "read '/c.toml': a directory, expected a regular file",
       "/c.toml: error: read '/c.toml': a directory, expected a regular file"},
      {"a FIFO", [](const Tree& tree) { tree.make_fifo("/c.toml"); }, Code::malformed,
       "read '/c.toml': a FIFO, expected a regular file",
       "/c.toml: error: read '/c.toml': a FIFO, expected a regular file"},
      {"a dangling link", [](const Tree& tree) { tree.link("/c.toml", "/none"); }, Code::not_found,
       "open '/c.toml': No such file or directory",
       "/c.toml: error: open '/c.toml': No such file or directory"},
      {"10 MiB", [](const Tree& tree) { tree.write("/c.toml", std::string(10U << 20, '\n')); },
       Code::malformed, "read '/c.toml': larger than 1048576 bytes",
       "/c.toml: error: read '/c.toml': larger than 1048576 bytes"},
      {"a table twice", [](const Tree& tree) { tree.write("/c.toml", "[runtime]\n\n[runtime]\n"); },
       Code::malformed,
       "'/c.toml' line 3, column 1: table header: cannot redefine existing table 'runtime'",
       "/c.toml:3:1: error: table header: cannot redefine existing table 'runtime'"},
      {"deep nesting",
       [](const Tree& tree) { tree.write("/c.toml", "a = " + std::string(100'000, '[')); },
       Code::malformed, "'/c.toml' line 1, column 69: nested deeper than 64 keys and brackets",
       "/c.toml:1:69: error: nested deeper than 64 keys and brackets"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const Tree tree;
    c.plant(tree);
    const Host host{tree.root().string()};
    const Configuration config = config::load(host, "/c.toml", Dialect::go);
    REQUIRE(config.unreadable);
    CHECK(config.unreadable->code == c.code);
    CHECK(config.unreadable->what == c.error);
    REQUIRE(config.findings.size() == 1);
    CHECK(config::to_line(config.findings.front()) == c.line);
    CHECK(config.settings.empty());
    CHECK(config.find("runtime.enable_debug") == nullptr);
  }
}

TEST_CASE("a file that this user may not read says so") {
  if (::geteuid() == 0) {
    MESSAGE("skipped: root may read every file");
    return;
  }
  const ConfigNode node;
  node.write("/c.toml", "");
  REQUIRE(::chmod(node.at("/c.toml").c_str(), 0) == 0);
  const Host host = node.host();
  const Configuration config = config::load(host, "/c.toml", Dialect::go);
  REQUIRE(config.unreadable);
  CHECK(config.unreadable->code == Code::denied);
  CHECK(config.unreadable->what == "open '/c.toml': Permission denied");
}

TEST_CASE("the runtime of a file is guessed from its path, then from its keys") {
  const Tree tree;
  const char* rust = "[runtime]\nhypervisor_name = \"qemu\"\n";
  tree.write("/a/runtime-rs/c.toml", "");
  tree.write("/a/configuration-qemu-runtime-rs.toml", "");
  tree.write("/a/configuration-rs-fc.toml", "");
  tree.write("/a/configuration-dragonball.toml", "");
  tree.write("/a/configuration-fc.toml", "[runtime]\nenable_debug = true\n");
  tree.write("/a/mine.toml", rust);
  tree.write("/a/broken.toml", "[");
  tree.link("/a/link.toml", "/a/runtime-rs/c.toml");
  const Host host{tree.root().string()};
  for (const char* file : {"/a/runtime-rs/c.toml", "/a/configuration-qemu-runtime-rs.toml",
                           "/a/configuration-rs-fc.toml", "/a/configuration-dragonball.toml",
                           "/a/mine.toml", "/a/link.toml"}) {
    CAPTURE(file);
    CHECK(config::guess_dialect(host, file) == Dialect::rust);
  }
  for (const char* file : {"/a/configuration-fc.toml", "/a/broken.toml", "/a/nothing.toml"}) {
    CAPTURE(file);
    CHECK(config::guess_dialect(host, file) == Dialect::go);
  }
}

}  // namespace kata::test
