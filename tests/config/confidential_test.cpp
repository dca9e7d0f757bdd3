// SPDX-License-Identifier: Apache-2.0
// Whether a sandbox of this node is one that its owner keeps from the node.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/confidential.hpp"
#include "support/tree.hpp"

namespace kata::test {
namespace {

using config::Dialect;

constexpr const char* go_file = "/etc/kata-containers/configuration.toml";
constexpr const char* rust_file = "/etc/kata-containers/runtime-rs/configuration.toml";
constexpr const char* yes = "[hypervisor.qemu]\nconfidential_guest = true\n";
constexpr const char* no = "[hypervisor.qemu]\nconfidential_guest = false\n";
constexpr const char* silent = "[hypervisor.qemu]\n";
constexpr const char* rust_yes =
    "[hypervisor.qemu]\nconfidential_guest = true\n[runtime]\nhypervisor_name = \"qemu\"\n";

std::string answer(const Tree& tree, Dialect dialect,
                   const std::optional<std::string>& file = std::nullopt) {
  const auto known = config::has_confidential_guests(Host{tree.root().string()}, dialect, file);
  if (!known) return "unknown";
  return *known ? "yes" : "no";
}

// Two handlers of the Go runtime, each with its own file.
void declare_two(const Tree& tree, std::string_view one, std::string_view other) {
  std::string text = "version = 3\n";
  for (const char* name : {"one", "other"})
    text += fmt::format(
        "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata-{0}]\n"
        "runtime_type = 'io.containerd.kata-{0}.v2'\n"
        "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata-{0}.options]\n"
        "ConfigPath = '/etc/kata-{0}.toml'\n",
        name);
  tree.write("/etc/containerd/config.toml", text);
  tree.write("/etc/kata-one.toml", one);
  tree.write("/etc/kata-other.toml", other);
}

}  // namespace

TEST_CASE("the file in force says whether a runtime's guests are confidential") {
  struct {
    const char* text;
    const char* expected;
  } const cases[] = {
      {yes, "yes"},
      {no, "no"},
      {silent, "no"},
      {"", "unknown"},
      {"[hypervisor.qemu", "unknown"},
      {"[hypervisor.clh]\n[hypervisor.qemu]\nconfidential_guest = \"true\"\n", "no"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(answer(Tree{{go_file, c.text}}, Dialect::go) == c.expected);
  }
  CHECK(answer(Tree{}, Dialect::go) == "unknown");
  CHECK(answer(Tree{}, Dialect::rust) == "unknown");
}

TEST_CASE("each runtime has its own files, and a drop-in may change them") {
  const Tree tree{{go_file, no}, {rust_file, rust_yes}};
  CHECK(answer(tree, Dialect::go) == "no");
  CHECK(answer(tree, Dialect::rust) == "yes");
  tree.write("/etc/kata-containers/config.d/50-snp.toml", yes);
  CHECK(answer(tree, Dialect::go) == "yes");
}

TEST_CASE("a file that is given counts alone") {
  const Tree tree{{go_file, no}, {"/etc/other.toml", yes}};
  CHECK(answer(tree, Dialect::go, "/etc/other.toml") == "yes");
  CHECK(answer(tree, Dialect::go, "/etc/none.toml") == "unknown");
}

TEST_CASE("where handlers contradict each other nothing is known") {
  struct {
    const char* one;
    const char* other;
    const char* expected;
  } const cases[] = {
      {yes, yes, "yes"},    {no, no, "no"},        {yes, no, "unknown"},
      {no, yes, "unknown"}, {yes, "[", "unknown"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.one);
    CAPTURE(c.other);
    const Tree tree;
    declare_two(tree, c.one, c.other);
    CHECK(answer(tree, Dialect::go) == c.expected);
  }
}

}  // namespace kata::test
