// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "check/checks.hpp"
#include "fixture.hpp"
#include "memory_fixture.hpp"

using namespace kata;
using namespace kata::test;
using check::fs_daemon;

namespace {

constexpr const char* path = "/usr/libexec/virtiofsd";
const std::string install =
    " | install virtiofsd 1.x, or write its absolute path as virtio_fs_daemon";
const std::string modern =
    "\x7f"
    "ELF..shared-dir..announce-submounts..thread-pool-size..";
const std::string keys = fmt::format("virtio_fs_daemon = \"{}\"\n", path);

void make_daemon(const Tree& tree, std::string_view contents) {
  tree.write(path, contents);
  std::filesystem::permissions(tree.at(path), std::filesystem::perms{0755});
}

}  // namespace

TEST_CASE("a daemon is judged where a guest shares files through one") {
  const Tree tree;
  const Host host{tree.root()};
  const std::string skip = "skip: no configuration has a daemon that shares files";
  CHECK(to_line(fs_daemon(host, asked(tree, "qemu", "shared_fs = \"none\"\n" + keys))) == skip);
  CHECK(to_line(fs_daemon(host, asked(tree, "firecracker", keys))) == skip);
  CHECK(to_line(fs_daemon(host, asked(tree, "dragonball", "shared_fs = \"inline-virtio-fs\"",
                                      config::Dialect::rust))) == skip);
}

TEST_CASE("a daemon has to be there, a program, and of the generation that the runtimes need") {
  struct {
    std::string contents;
    std::string more;
    std::string line;
  } const cases[] = {
      {modern, "", "pass: kata: '/usr/libexec/virtiofsd' is virtiofsd 1.x"},
      {modern, "virtio_fs_extra_args = [\"--thread-pool-size=1\", \"--announce-submounts\"]",
       "pass: kata: '/usr/libexec/virtiofsd' is virtiofsd 1.x"},
      {modern, "virtio_fs_extra_args = [\"--thread-pool-size=1\", \"--no-such\"]",
       "fail: kata: '/usr/libexec/virtiofsd' does not know '--no-such', which virtio_fs_extra_args "
       "has | remove it from virtio_fs_extra_args"},
      {"\x7f"
       "ELF -o source=PATH",
       "",
       "fail: kata: '/usr/libexec/virtiofsd' does not know '--shared-dir': it is the old virtiofsd "
       "of QEMU, and the runtimes need virtiofsd 1.x" +
           install},
      {"#!/bin/sh\nexec virtiofsd --shared-dir\n", "",
       "unknown: kata: '/usr/libexec/virtiofsd' is a script, which says nothing without being run"},
      {"", "virtio_fs_cache = \"none\"",
       "fail: kata: virtiofsd has no cache mode 'none' | write virtio_fs_cache = \"never\", "
       "\"metadata\", \"auto\" or \"always\""},
  };
  for (const auto& c : cases) {
    const Tree tree;
    make_daemon(tree, c.contents);
    CAPTURE(c.more);
    CHECK(to_line(fs_daemon(Host{tree.root()}, asked_qemu(tree, keys + c.more))) == c.line);
  }
}

TEST_CASE("a daemon that is missing, no file or no program fails") {
  const Tree tree;
  const Host host{tree.root()};
  CHECK(to_line(fs_daemon(host, asked_qemu(tree))) ==
        "fail: kata: virtio_fs_daemon is not set, and shared_fs needs it" + install);
  CHECK(to_line(fs_daemon(host, asked_qemu(tree, keys))) ==
        "fail: kata: '/usr/libexec/virtiofsd' is not there" + install);
  tree.make_dir(path);
  CHECK(to_line(fs_daemon(host, asked_qemu(tree, keys))) ==
        "fail: kata: '/usr/libexec/virtiofsd' is a directory, expected a program");
  std::filesystem::remove(tree.at(path));
  make_daemon(tree, modern);
  std::filesystem::permissions(tree.at(path), std::filesystem::perms{0644});
  CHECK(to_line(fs_daemon(host, asked_qemu(tree, keys))) ==
        "fail: kata: '/usr/libexec/virtiofsd' cannot be executed | run 'chmod 0755 "
        "/usr/libexec/virtiofsd'");
  std::filesystem::remove(tree.at(path));
  tree.link(path, "virtiofsd");
  CHECK(to_line(fs_daemon(host, asked_qemu(tree, keys))) ==
        "unknown: open '/usr/libexec/virtiofsd': Too many levels of symbolic links");
}

TEST_CASE("any program serves nydus, and a configuration that nobody wrote has no daemon") {
  const Tree tree;
  make_daemon(tree, "#!/bin/sh\n");
  const Host host{tree.root()};
  CHECK(to_line(fs_daemon(host, asked(tree, "qemu", "shared_fs = \"virtio-fs-nydus\"\n" + keys))) ==
        "pass: kata: '/usr/libexec/virtiofsd' is there");
  check::Question question = asked_qemu(tree);
  question.is_assumed = true;
  CHECK(to_line(fs_daemon(host, question)) ==
        "skip: no configuration has a daemon that shares files");
}

TEST_CASE("under --active a daemon says its version itself") {
  struct {
    const char* text;
    const char* line;
  } const cases[] = {
      {"echo virtiofsd 1.13.0", "pass: kata: '{}' is virtiofsd 1.13.0"},
      {"echo 'virtiofsd version 7.2.22 (Debian)'; echo using FUSE",
       "fail: kata: '{}' is virtiofsd version 7.2.22 (Debian), the old virtiofsd of QEMU, and the "
       "runtimes need virtiofsd 1.x | install virtiofsd 1.x, or write its absolute path as "
       "virtio_fs_daemon"},
      {"exit 1", "unknown: run '{}': it printed nothing"},
  };
  for (const auto& c : cases) {
    const Tree tree;
    tree.write("/virtiofsd", fmt::format("#!/bin/sh\n# --shared-dir\n{}\n", c.text));
    std::filesystem::permissions(tree.at("/virtiofsd"), std::filesystem::perms{0755});
    std::filesystem::permissions(tree.root(), std::filesystem::perms{0755});
    const std::string real = tree.at("/virtiofsd").string();
    check::Question question = asked_qemu(tree, fmt::format("virtio_fs_daemon = \"{}\"\n", real));
    question.is_active = true;
    CAPTURE(c.text);
    CHECK(to_line(fs_daemon(Host{}, question)) == fmt::format(fmt::runtime(c.line), real));
  }
}
