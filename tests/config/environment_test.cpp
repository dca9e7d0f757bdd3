// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/search.hpp"
#include "support/tree.hpp"

namespace kata::test {
namespace {

using config::Engine;
using config::Handler;

constexpr const char* shim = "/usr/local/bin/containerd-shim-kata-qemu-v2";

std::string found(const Tree& tree, const Handler& handler) {
  const Host host{tree.root().string()};
  const auto environment = config::find_environment(host, handler);
  if (!environment) return "nothing";
  return fmt::format("{} from {}:{}", environment->path, environment->file, environment->line);
}

}  // namespace

TEST_CASE("a wrapper script's KATA_CONF_FILE is found in every usual spelling") {
  const Handler handler{.runtime_type = "io.containerd.kata-qemu.v2"};
  struct {
    const char* text;
    const char* path;
  } const cases[] = {
      {"#!/bin/bash\nKATA_CONF_FILE=/a/b.toml /opt/kata/bin/containerd-shim-kata-v2 \"$@\"\n",
       "/a/b.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:2"},
      {"#!/bin/sh\n\nexport KATA_CONF_FILE=\"/a b.toml\"; exec x\n",
       "/a b.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:3"},
      {"#!/bin/sh\nKATA_CONF_FILE='/a.toml'\nKATA_CONF_FILE=/b.toml",
       "/b.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:3"},
      {"#!/bin/sh\n# KATA_CONF_FILE=/a.toml\n", "nothing"},
      {"#!/bin/sh\nKATA_CONF_FILE=\nKATA_CONF_FILE=\"\n", "nothing"},
      {"\x7f"
       "ELF\nKATA_CONF_FILE=/a.toml\n",
       "nothing"},
      {"", "nothing"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Tree tree;
    tree.write(shim, c.text);
    CHECK(found(tree, handler) == c.path);
  }
  const Tree tree;
  tree.write(shim, "#!/bin/sh\nKATA_CONF_FILE=/a.toml\n" + std::string(65536, '#'));
  CHECK(found(tree, handler) == "nothing");  // no wrapper is that long
}

TEST_CASE("the engine's unit hands KATA_CONF_FILE on") {
  struct {
    Handler handler;
    const char* unit;
  } const cases[] = {
      {{.file = "/etc/containerd/config.toml"}, "containerd"},
      {{.engine = Engine::crio}, "crio"},
      {{.file = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml"}, "k3s"},
      {{.file = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml"}, "k3s-agent"},
      {{.file = "/var/lib/rancher/rke2/agent/etc/containerd/config.toml"}, "rke2-server"},
      {{.file = "/run/k0s/containerd-cri.toml"}, "k0sworker"},
      {{.file = "/var/snap/microk8s/current/args/containerd.toml"},
       "snap.microk8s.daemon-containerd"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.unit);
    const Tree tree;
    const std::string unit = fmt::format("/usr/lib/systemd/system/{}.service", c.unit);
    const std::string drop_in = fmt::format("/etc/systemd/system/{}.service.d/10.conf", c.unit);
    CHECK(found(tree, c.handler) == "nothing");
    tree.write(unit, "[Service]\nEnvironment=\"KATA_CONF_FILE=/a.toml\"\n");
    CHECK(found(tree, c.handler) == fmt::format("/a.toml from {}:2", unit));
    tree.write(drop_in, "[Service]\nEnvironment=X=1 KATA_CONF_FILE=/b.toml Y=2\n");
    CHECK(found(tree, c.handler) == fmt::format("/b.toml from {}:2", drop_in));
    const std::string file = fmt::format("/etc/default/{}", c.unit);
    tree.write(file, "KATA_CONF_FILE=/c.toml\n");
    CHECK(found(tree, c.handler) == fmt::format("/c.toml from {}:1", file));
    tree.write(std::string{shim}, "#!/bin/sh\nKATA_CONF_FILE=/d.toml\n");
    Handler wrapped = c.handler;
    wrapped.runtime_path = shim;
    CHECK(found(tree, wrapped) == fmt::format("/d.toml from {}:2", shim));
  }
}

}  // namespace kata::test
