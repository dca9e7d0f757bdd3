// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "check/checks.hpp"
#include "fixture.hpp"
#include "memory_fixture.hpp"

using namespace kata;
using namespace kata::test;
using check::dax_window;
using config::Dialect;

TEST_CASE("a DAX window is judged by who makes it and by what it costs") {
  const std::string off = " | write virtio_fs_cache_size = 0";
  const std::string no_effect = "warn: kata: the window has no effect with this hypervisor" + off;
  const std::string inline_fs = "shared_fs = \"inline-virtio-fs\"\ndefault_memory = 2048\n";
  const std::string virtio_fs = "shared_fs = \"virtio-fs\"\n";
  struct {
    Dialect dialect;
    const char* hypervisor;
    std::string keys;
    std::string line;
  } const cases[] = {
      {Dialect::go, "qemu", virtio_fs, "skip: no configuration has a DAX window"},
      {Dialect::go, "qemu", "shared_fs = \"none\"\nvirtio_fs_cache_size = 1024",
       "skip: no configuration has a DAX window"},
      {Dialect::go, "qemu", virtio_fs + "virtio_fs_cache_size = 1024",
       "fail: kata: QEMU has no DAX window unless it is patched, and does not start" + off},
      {Dialect::rust, "qemu", virtio_fs + "virtio_fs_cache_size = 1024", no_effect},
      {Dialect::go, "clh", virtio_fs + "virtio_fs_cache = \"auto\"\nvirtio_fs_cache_size = 1024",
       "fail: kata: the guest mounts with DAX, which this hypervisor does not have" + off},
      {Dialect::go, "clh", virtio_fs + "virtio_fs_cache = \"never\"\nvirtio_fs_cache_size = 1024",
       no_effect},
      {Dialect::rust, "dragonball", inline_fs + "virtio_fs_cache_size = 1024",
       "pass: kata: a window of 1024 MiB takes 16 MiB of the guest's 2048 MiB"},
      {Dialect::rust, "dragonball", inline_fs + "virtio_fs_cache_size = 1025",
       "warn: kata: a window of 1025 MiB takes 16 MiB of the guest's 2048 MiB; it is mapped in "
       "units of 2 MiB, and the last is wasted | write virtio_fs_cache_size = 1024"},
      {Dialect::rust, "dragonball", inline_fs + "virtio_fs_cache_size = 8192",
       "warn: kata: a window of 8192 MiB takes 128 MiB of the guest's 2048 MiB, more than 5 % | "
       "write virtio_fs_cache_size = 6528"},
      {Dialect::rust, "dragonball", inline_fs + "virtio_fs_cache_size = 2",
       "warn: kata: a window of 2 MiB is too small to be of use; the unit is MiB, and was GB in "
       "2019 | write virtio_fs_cache_size = 2048"},
  };
  for (const auto& c : cases) {
    const Tree tree;
    CAPTURE(c.hypervisor);
    CAPTURE(c.keys);
    const Host host{tree.root()};
    CHECK(to_line(dax_window(host, asked(tree, c.hypervisor, c.keys, c.dialect))) == c.line);
  }
}

TEST_CASE("under --active QEMU says itself whether it has a DAX window") {
  const Tree tree;
  std::filesystem::permissions(tree.root(), std::filesystem::perms{0755});
  const std::string path = tree.at("/qemu").string();
  const auto line = [&](const char* text) {
    tree.write("/qemu", fmt::format("#!/bin/sh\n{}\n", text));
    std::filesystem::permissions(path, std::filesystem::perms{0755});
    check::Question question = asked_qemu(
        tree,
        fmt::format("path = \"{}\"\nvirtio_fs_cache_size = 1024\ndefault_memory = 2048\n", path));
    question.is_active = true;
    return to_line(dax_window(Host{}, question));
  };
  CHECK(line("echo \"$*: cache-size=<size>\"") ==
        "pass: kata: a window of 1024 MiB takes 16 MiB of the guest's 2048 MiB");
  CHECK(line("echo queue-size=1024") ==
        fmt::format("fail: kata: '{}' has no DAX window, and does not start | write "
                    "virtio_fs_cache_size = 0",
                    path));
  CHECK(line("exit 1") == fmt::format("unknown: kata: run '{}': it printed nothing", path));
}
