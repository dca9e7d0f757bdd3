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
      {"#!/bin/sh\nKATA_CONF_FILE=/a.toml\nunset KATA_CONF_FILE\n", "nothing"},
      {"#!/bin/sh\nOLD_KATA_CONF_FILE=/a.toml\nKATA_CONF_FILE_2=/b.toml\n", "nothing"},
      {"#!/bin/sh\nexec env KATA_CONF_FILE=/a.toml shim # KATA_CONF_FILE\n",
       "/a.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:2"},
      {"#!/bin/sh\nexport KATA_CONF_FILE=${KATA_CONF_FILE:-/a.toml}\n",
       "/a.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:2"},
      {"#!/bin/sh\nKATA_CONF_FILE=\"${KATA_CONF_FILE-/a.toml}\" shim\n",
       "/a.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:2"},
      {"#!/bin/sh\nKATA_CONF_FILE=\"$directory/a.toml\" shim\n", "nothing"},
      {"#!/bin/sh\nKATA_CONF_FILE=`find_it` shim\n", "nothing"},
      {"#!/bin/sh\nKATA_CONF_FILE='/$.toml' shim\n",
       "/$.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:2"},
      {"#!/bin/sh\nexec shim --config \"$KATA_CONF_FILE\"\n", "nothing"},
      {"#!/bin/sh\n: \"${KATA_CONF_FILE:=/a.toml}\"\nexport KATA_CONF_FILE\n",
       "/a.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:2"},
      {"#!/bin/sh\nexec real \"$@\" # KATA_CONF_FILE=/a.toml\necho \"KATA_CONF_FILE=/b\" >&2\n"
       "cat KATA_CONF_FILE=/c\n",
       "nothing"},
      {"#!/bin/sh\nKATA_CONF_FILE=/a.toml\nexec env -u KATA_CONF_FILE real\n", "nothing"},
      {"#!/bin/sh\nKATA_CONF_FILE=/a.toml\nexec env -i A=b real KATA_CONF_FILE=/b\n", "nothing"},
      {"#!/bin/sh\nexport KATA_CONF_FILE; A=1 KATA_CONF_FILE=/a\\ b'c d'\"e\\\"\" \\\n x\n",
       "/a bc de\" from /usr/local/bin/containerd-shim-kata-qemu-v2:2"},
      {"#!/bin/sh\nif true; then KATA_CONF_FILE=/a.toml; fi\n",
       "/a.toml from /usr/local/bin/containerd-shim-kata-qemu-v2:2"},
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
      {{.engine_file = "/etc/containerd/config.toml"}, "containerd"},
      {{.engine = Engine::crio}, "crio"},
      {{.engine_file = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml"}, "k3s"},
      {{.engine_file = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml"}, "k3s-agent"},
      {{.engine_file = "/var/lib/rancher/rke2/agent/etc/containerd/config.toml"}, "rke2-server"},
      {{.engine_file = "/run/k0s/containerd-cri.toml"}, "k0sworker"},
      {{.engine_file = "/var/snap/microk8s/current/args/containerd.toml"},
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
    tree.write(file, "# its own\nKATA_CONF_FILE=\"/c.toml\"\n");
    CHECK(found(tree, c.handler) == fmt::format("/b.toml from {}:2", drop_in));
    tree.write(fmt::format("/etc/systemd/system/{}.service.d/20.conf", c.unit),
               "[Service]\nEnvironmentFile=-/etc/default/%N\n");
    CHECK(found(tree, c.handler) == fmt::format("/c.toml from {}:2", file));
    tree.write(std::string{shim}, "#!/bin/sh\nKATA_CONF_FILE=/d.toml\n");
    Handler wrapped = c.handler;
    wrapped.runtime_path = shim;
    CHECK(found(tree, wrapped) == fmt::format("/d.toml from {}:2", shim));
    tree.write(std::string{shim}, "#!/bin/sh\nunset KATA_CONF_FILE\n");
    CHECK(found(tree, wrapped) == "nothing");
  }
}

TEST_CASE("a script's default counts where the unit sets nothing") {
  const Tree tree;
  const Handler handler{.runtime_path = shim};
  tree.write(shim, "#!/bin/sh\nexport KATA_CONF_FILE=${KATA_CONF_FILE:-/a.toml}\n");
  CHECK(found(tree, handler) == fmt::format("/a.toml from {}:2", shim));
  constexpr const char* unit = "/etc/systemd/system/containerd.service";
  tree.write(unit, "[Service]\nEnvironment=KATA_CONF_FILE=/b.toml\n");
  CHECK(found(tree, handler) == fmt::format("/b.toml from {}:2", unit));
  tree.write(shim, "#!/bin/sh\nunset KATA_CONF_FILE\n: ${KATA_CONF_FILE:=/a.toml}\n");
  CHECK(found(tree, handler) == fmt::format("/a.toml from {}:3", shim));
}

TEST_CASE("a unit's settings are read as systemd reads them") {
  constexpr const char* unit = "/usr/lib/systemd/system/containerd.service";
  constexpr const char* own = "/etc/systemd/system/containerd.service";
  constexpr const char* vendor_drop_in = "/usr/lib/systemd/system/containerd.service.d/10.conf";
  constexpr const char* drop_in = "/etc/systemd/system/containerd.service.d/10.conf";
  constexpr const char* later = "/run/systemd/system/containerd.service.d/20.conf";
  const std::string sets = "[Service]\nEnvironment=KATA_CONF_FILE=/a.toml\n";
  using Files = std::vector<std::pair<const char*, std::string>>;
  struct {
    Files files;
    std::string found;
  } const cases[] = {
      {{{unit, sets}, {own, "[Service]\n"}}, "nothing"},
      {{{own, sets}}, "/a.toml from /etc/systemd/system/containerd.service:2"},
      {{{unit, sets}, {drop_in, "[Service]\nEnvironment=KATA_CONF_FILE=\n"}}, "nothing"},
      {{{unit, sets}, {drop_in, "[Service]\nEnvironment=\n"}}, "nothing"},
      {{{unit, sets}, {drop_in, "[Service]\nUnsetEnvironment=X KATA_CONF_FILE\n"}}, "nothing"},
      {{{unit, sets}, {drop_in, "[Service]\nUnsetEnvironment=KATA_CONF_FILE=/a.toml\n"}},
       "nothing"},
      {{{unit, sets}, {drop_in, "[Service]\nUnsetEnvironment=KATA_CONF_FILE=/b.toml\n"}},
       "/a.toml from /usr/lib/systemd/system/containerd.service:2"},
      {{{unit, sets},
        {drop_in, "[Service]\nUnsetEnvironment=KATA_CONF_FILE\n"},
        {later, "[Service]\nUnsetEnvironment=\n"}},
       "/a.toml from /usr/lib/systemd/system/containerd.service:2"},
      {{{vendor_drop_in, sets}, {drop_in, "[Service]\n"}}, "nothing"},
      {{{vendor_drop_in, sets}, {later, "[Service]\nEnvironment='KATA_CONF_FILE=/b c.toml'\n"}},
       "/b c.toml from /run/systemd/system/containerd.service.d/20.conf:2"},
      {{{unit, "[Unit]\nEnvironment=KATA_CONF_FILE=/a.toml\n"}}, "nothing"},
      {{{unit, "[Service]\n; Environment=KATA_CONF_FILE=/a.toml\n"}}, "nothing"},
      {{{unit, "[Service]\nEnvironment=OLD_KATA_CONF_FILE=/a.toml KATA_CONF_FILES=/b.toml\n"}},
       "nothing"},
      {{{unit,
         "[Service]\nEnvironment=A=1 \\\n# between\n  \"B=2 3\" \\\n "
         "KATA_CONF_FILE=\"/a\\\\b\"\n"}},
       "/a\\b from /usr/lib/systemd/system/containerd.service:2"},
      {{{unit, "[Service]\nEnvironment = KATA_CONF_FILE=/%E/a.toml\n"}}, "nothing"},
      {{{unit,
         "\xEF\xBB\xBF[Service]\nEnvironment=X=a\\\\\nEnvironment=KATA_CONF_FILE=/"
         "a\\x2et\\163\\s\\q\n"}},
       "/a.ts q from /usr/lib/systemd/system/containerd.service:3"},
      {{{unit, "[Service]\n"}, {"/etc/systemd/system/service.d/10.conf", sets}},
       "/a.toml from /etc/systemd/system/service.d/10.conf:2"},
      {{{drop_in, "[Service]\n"}, {"/etc/systemd/system/service.d/10.conf", sets}}, "nothing"},
      {{{unit, "[Service]\nEnvironmentFile=/e\n"},
        {"/e", " KATA_CONF_FILE = /a.toml # the one \t\n"}},
       "/a.toml # the one from /e:1"},
      {{{unit, "[Service]\nEnvironmentFile=/e\n"},
        {"/e", "X=\"a\nKATA_CONF_FILE=/no\n\"\nKATA_CONF_FILE='/a\\b'\"c\\\"\\d \"\\\n/e\\ \n"}},
       "/a\\bc\"\\d /e  from /e:4"},
      {{{unit, "[Service]\nEnvironmentFile=/e\n"}, {"/e", "KATA_CONF_FILE=\"/a"}}, "/a from /e:1"},
      {{{unit, "[Service]\nEnvironment = KATA_CONF_FILE=/%p/%n%%x\n"}},
       "/containerd/containerd.service%x from /usr/lib/systemd/system/containerd.service:2"},
      {{{unit, "[Service]\nEnvironmentFile=/e\nEnvironment=KATA_CONF_FILE=/a.toml\n"},
        {"/e", "; none\nKATA_CONF_FILE=/first\nKATA_CONF_FILE='/b c.toml'\n"}},
       "/b c.toml from /e:3"},
      {{{unit, "[Service]\nEnvironmentFile=/e\n"},
        {drop_in, "[Service]\nEnvironmentFile=\n"},
        {"/e", "KATA_CONF_FILE=/b.toml\n"}},
       "nothing"},
      {{{unit, "[Service]\nEnvironmentFile=e\nEnvironmentFile=-\nnothing\n=\n[\n"}, {"/e", sets}},
       "nothing"},
      {{{unit, "[Service]\nEnvironmentFile=-/missing\n" + sets}},
       "/a.toml from /usr/lib/systemd/system/containerd.service:4"},
      {{{unit, sets + std::string(std::size_t{1} << 20, '#')}}, "nothing"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.found);
    const Tree tree;
    for (const auto& [file, text] : c.files) {
      CAPTURE(text);
      tree.write(file, text);
    }
    CHECK(found(tree, {.engine_file = "/etc/containerd/config.toml"}) == c.found);
  }
}

}  // namespace kata::test
