// SPDX-License-Identifier: Apache-2.0
// The main file and its drop-ins, as each runtime merges them.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

using config::Configuration;
using config::Dialect;

constexpr const char* drop_ins = "/etc/kata-containers/config.d/";
constexpr Dialect both[] = {Dialect::go, Dialect::rust};

std::string drop_in(std::string_view name) { return std::string{drop_ins} + std::string{name}; }

}  // namespace

TEST_CASE("drop-ins are merged key by key in the order of their names") {
  for (const Dialect dialect : both) {
    CAPTURE(config::to_text(dialect));
    const ConfigNode node;
    node.write(drop_in("50-b.toml"), "[hypervisor.qemu]\ndefault_memory = 4096\n");
    node.write(drop_in("10-a.toml"),
               "[hypervisor.qemu]\ndefault_memory = 1024\nenable_debug = true\n"
               "[runtime]\nenable_debug = true\n");
    const Configuration c =
        node.load(dialect, base(dialect, "qemu", "default_memory = 512\npflashes = []", ""));
    CHECK(texts_of(c.findings).empty());
    CHECK(c.files ==
          std::vector<std::string>{config_file, drop_in("10-a.toml"), drop_in("50-b.toml")});
    CHECK(c.integer("hypervisor.default_memory") == 4096);
    CHECK(c.boolean("hypervisor.enable_debug"));
    CHECK(c.boolean("runtime.enable_debug"));
    CHECK(c.text("hypervisor.kernel") == "/opt/vmlinux");
    CHECK(c.origin_of(*c.find("hypervisor.default_memory")) == drop_in("50-b.toml") + ":2");
    CHECK(c.origin_of(*c.find("hypervisor.enable_debug")) == drop_in("10-a.toml") + ":3");
    CHECK(c.origin_of(*c.find("hypervisor.kernel")) == std::string{config_file} + ":3");
    CHECK(c.origin_of(*c.find("hypervisor.enable_iommu")) == "default");
  }
}

TEST_CASE("an array is replaced whole") {
  for (const Dialect dialect : both) {
    CAPTURE(config::to_text(dialect));
    const ConfigNode node;
    node.write(drop_in("1.toml"), "[hypervisor.qemu]\nenable_annotations = [\"c\"]\n");
    const Configuration c =
        node.load(dialect, base(dialect, "qemu", "enable_annotations = [\"a\", \"b\"]"));
    CHECK(c.texts("hypervisor.enable_annotations") == std::vector<std::string>{"c"});
  }
}

TEST_CASE("a drop-in may bring a table, and a value of another type is told of") {
  const ConfigNode node;
  node.write(drop_in("1.toml"), "[factory]\nenable_template = \"yes\"\n");
  const Configuration c = node.load(Dialect::go, base(Dialect::go, "qemu"));
  CHECK(
      texts_of(c.findings) ==
      std::vector<std::string>{"error factory.enable_template: a string, expected true or false"});
  CHECK(c.findings.front().file == drop_in("1.toml"));
  CHECK(c.findings.front().line == 2);
  CHECK_FALSE(c.boolean("factory.enable_template"));
}

TEST_CASE("a value of the wrong type is no better for Go where a later file has another") {
  constexpr const char* hypervisor = "default_memory = \"2048\"\nenable_debug = 1";
  const auto prepared = [](const ConfigNode& node) {
    node.write(drop_in("10-a.toml"),
               "[hypervisor.qemu]\ndefault_memory = 1024\ndefault_vcpus = \"two\"\n"
               "[runtime]\nenable_tracing = 3\n");
    node.write(drop_in("20-b.toml"),
               "[hypervisor.qemu]\ndefault_vcpus = 2\nenable_debug = true\nmemory_slots = -1\n"
               "[runtime]\nenable_tracing = true\n");
  };
  const ConfigNode node;
  prepared(node);
  const Configuration go = node.load(Dialect::go, base(Dialect::go, "qemu", hypervisor));
  CHECK(
      texts_of(go.findings) ==
      std::vector<std::string>{
          "error hypervisor.qemu.default_memory: a string, expected a whole number of MiB from 0 "
          "to 4294967295, though a later file has another value",
          "error hypervisor.qemu.enable_debug: 1, expected true or false, though a later file "
          "has another value",
          "error hypervisor.qemu.default_vcpus: a string, expected a number, though a later file "
          "has another value",
          "error runtime.enable_tracing: 3, expected true or false, though a later file has "
          "another value",
          "error hypervisor.qemu.memory_slots: -1, expected a whole number from 0 to 4294967295"});
  REQUIRE(go.findings.size() == 5);
  CHECK(go.findings[0].file == config_file);
  CHECK(go.findings[2].file == drop_in("10-a.toml"));
  CHECK(go.findings[2].line == 3);
  CHECK(go.integer("hypervisor.default_memory") == 1024);
  const Configuration rust = node.load(Dialect::rust, base(Dialect::rust, "qemu", hypervisor));
  CHECK(
      texts_of(rust.findings) ==
      std::vector<std::string>{
          "error hypervisor.qemu.memory_slots: -1, expected a whole number from 0 to 4294967295"});
}

TEST_CASE("drop-ins are looked for beside the file that a link leads to") {
  const ConfigNode node;
  node.write("/opt/kata/c.toml", base(Dialect::go, "qemu"));
  node.write("/opt/kata/config.d/1.toml", "[hypervisor.qemu]\ndefault_memory = 777\n");
  node.write(drop_in("1.toml"), "[hypervisor.qemu]\ndefault_memory = 888\n");
  std::filesystem::remove(node.at(config_file));
  node.link(config_file, "/opt/kata/c.toml");
  const Host host = node.host();
  const Configuration c = config::load(host, config_file, Dialect::go);
  CHECK(c.integer("hypervisor.default_memory") == 777);
  CHECK(c.file == config_file);
  CHECK(c.files.front() == "/opt/kata/c.toml");
}

TEST_CASE("a key that a runtime does not know in a drop-in is worse than in the main file") {
  struct {
    Dialect dialect;
    const char* text;
    const char* finding;
  } const cases[] = {
      {Dialect::go, "[hypervisor.qemu]\nfoo_bar_baz = 1\n",
       "error hypervisor.qemu.foo_bar_baz: unknown key, which the Go runtime refuses here"},
      {Dialect::go, "[agent.kata]\nfoo_bar_baz = 1\n",
       "error agent.kata.foo_bar_baz: unknown key, which the Go runtime refuses here"},
      {Dialect::go, "[runtime]\nfoo_bar_baz = 1\n",
       "warning runtime.foo_bar_baz: unknown key, which the Go runtime ignores"},
      {Dialect::rust, "[hypervisor.qemu]\nfoo_bar_baz = 1\n",
       "warning hypervisor.qemu.foo_bar_baz: unknown key, which runtime-rs ignores"},
      {Dialect::rust, "[agent.kata]\nfoo_bar_baz = 1\n",
       "error agent.kata.foo_bar_baz: unknown key, which runtime-rs refuses here"},
      {Dialect::rust, "[hypervisor.qemu.factory]\nfoo_bar_baz = 1\n",
       "error hypervisor.qemu.factory.foo_bar_baz: unknown key, which runtime-rs refuses here"},
      {Dialect::rust, "[agent.kata.mem_agent]\nfoo_bar_baz = 1\n",
       "error agent.kata.mem_agent.foo_bar_baz: unknown key, which runtime-rs refuses here"},
      {Dialect::go, "[hypervisor.qemu]\nenable_virtio_fs = true\n",
       "error hypervisor.qemu.enable_virtio_fs: obsolete key, which the Go runtime refuses here | "
       "use 'shared_fs = \"virtio-fs\"' instead"},
      {Dialect::go, "[hypervisor.qemu]\noverhead_memory = 1\n",
       "error hypervisor.qemu.overhead_memory: only runtime-rs reads this key; the Go runtime "
       "refuses it"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const ConfigNode node;
    node.write(drop_in("1.toml"), c.text);
    const Configuration config = node.load(c.dialect, base(c.dialect, "qemu"));
    CHECK(texts_of(config.findings) == std::vector<std::string>{c.finding});
  }
}

TEST_CASE("each runtime refuses what it cannot read as a drop-in, and the rest is merged") {
  const ConfigNode node;
  node.write(drop_in("20-fine.toml"), "[hypervisor.qemu]\ndefault_memory = 777\n");
  node.write("/opt/linked.toml", "[hypervisor.qemu]\ndefault_maxmemory = 888\n");
  struct {
    const char* what;
    void (*plant)(const Tree&);
    const char* go;
    const char* rust;
  } const cases[] = {
      {"a directory", [](const Tree& tree) { tree.make_dir(drop_in("10-x")); },
       "error : a directory; the Go runtime reads every entry of config.d as a file | move it "
       "elsewhere",
       "error : a directory; runtime-rs reads every entry of config.d as a file | move it "
       "elsewhere"},
      {"a FIFO", [](const Tree& tree) { tree.make_fifo(drop_in("10-x")); },
       "error : a FIFO; the Go runtime reads every entry of config.d as a file | move it elsewhere",
       "error : a FIFO; runtime-rs reads every entry of config.d as a file | move it elsewhere"},
      {"a link to a file",
       [](const Tree& tree) { tree.link(drop_in("10-x.toml"), "/opt/linked.toml"); }, "",
       "error : a symbolic link, which runtime-rs refuses as a drop-in | put a copy in its place"},
      {"a dangling link",
       [](const Tree& tree) { tree.link(drop_in("10-x.toml"), "/opt/nothing.toml"); },
       "error : open '/etc/kata-containers/config.d/10-x.toml': No such file or directory",
       "error : a symbolic link, which runtime-rs refuses as a drop-in | put a copy in its place"},
      {"a link to a directory", [](const Tree& tree) { tree.link(drop_in("10-x.toml"), "/opt"); },
       "error : read '/etc/kata-containers/config.d/10-x.toml': a directory, expected a regular "
       "file",
       "error : a symbolic link, which runtime-rs refuses as a drop-in | put a copy in its place"},
      {"a link to itself", [](const Tree& tree) { tree.link(drop_in("10-x.toml"), "10-x.toml"); },
       "error : open '/etc/kata-containers/config.d/10-x.toml': Too many levels of symbolic links",
       "error : a symbolic link, which runtime-rs refuses as a drop-in | put a copy in its place"},
      {"more than 1 MiB",
       [](const Tree& tree) {
         tree.write(drop_in("10-x.toml"), "# " + std::string(1U << 20, 'x'));
       },
       "error : read '/etc/kata-containers/config.d/10-x.toml': larger than 1048576 bytes",
       "error : read '/etc/kata-containers/config.d/10-x.toml': larger than 1048576 bytes"},
      {"no TOML", [](const Tree& tree) { tree.write(drop_in("10-x.toml"), "[a]\n[a]\n"); },
       "error : table header: cannot redefine existing table 'a'",
       "error : table header: cannot redefine existing table 'a'"},
      {"a backup", [](const Tree& tree) { tree.write(drop_in("10-x.toml~"), ""); },
       "warning : read as a drop-in although its name does not end in '.toml' | move it elsewhere "
       "if it is a backup",
       "warning : read as a drop-in although its name does not end in '.toml' | move it elsewhere "
       "if it is a backup"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    c.plant(node);
    for (const Dialect dialect : both) {
      const Configuration config = node.load(dialect, base(dialect, "qemu"));
      const std::string_view expected = dialect == Dialect::go ? c.go : c.rust;
      CHECK(texts_of(config.findings) == (expected.empty()
                                              ? std::vector<std::string>{}
                                              : std::vector<std::string>{std::string{expected}}));
      CHECK(config.integer("hypervisor.default_memory") == 777);
    }
    for (const char* name : {"10-x", "10-x.toml", "10-x.toml~"})
      std::filesystem::remove(node.at(drop_in(name)));
  }
}

TEST_CASE("a Kubernetes volume as config.d works for Go alone") {
  const ConfigNode node;
  node.write(drop_in("..2026_01_01/50-x.toml"), "[hypervisor.qemu]\ndefault_memory = 777\n");
  node.link(drop_in("..data"), "..2026_01_01");
  node.link(drop_in("50-x.toml"), "..data/50-x.toml");
  const Configuration go = node.load(Dialect::go, base(Dialect::go, "qemu"));
  CHECK(go.integer("hypervisor.default_memory") == 777);
  CHECK(go.findings.size() == 2);  // the directory, and the link to it
  const Configuration rust = node.load(Dialect::rust, base(Dialect::rust, "qemu"));
  CHECK(rust.integer("hypervisor.default_memory") == 128);
  CHECK(rust.findings.size() == 3);
}

TEST_CASE("config.d that is no directory is told of") {
  const ConfigNode node;
  node.write("/etc/kata-containers/config.d", "x");
  const Configuration config = node.load(Dialect::go, base(Dialect::go, "qemu"));
  CHECK(texts_of(config.findings) ==
        std::vector<std::string>{"error : open '/etc/kata-containers/config.d': Not a directory"});
}

TEST_CASE("a drop-in that this user may not read says so, and the rest is merged") {
  if (::geteuid() == 0) {
    MESSAGE("skipped: root may read every file");
    return;
  }
  const ConfigNode node;
  node.write(drop_in("10-x.toml"), "");
  node.write(drop_in("20-fine.toml"), "[hypervisor.qemu]\ndefault_memory = 777\n");
  REQUIRE(::chmod(node.at(drop_in("10-x.toml")).c_str(), 0) == 0);
  const Configuration config = node.load(Dialect::go, base(Dialect::go, "qemu"));
  CHECK(texts_of(config.findings) ==
        std::vector<std::string>{
            "error : open '/etc/kata-containers/config.d/10-x.toml': Permission denied"});
  CHECK(config.integer("hypervisor.default_memory") == 777);
}

TEST_CASE("config.d with thousands of entries ends") {
  const ConfigNode node;
  for (int i = 0; i < 1001; ++i) node.write(drop_in(std::to_string(i) + ".toml"), "");
  const Configuration config = node.load(Dialect::go, base(Dialect::go, "qemu"));
  CHECK(texts_of(config.findings) ==
        std::vector<std::string>{"error : 1001 entries; at most 1000 are read"});
  CHECK(config.files.size() == 1001);
}

}  // namespace kata::test
