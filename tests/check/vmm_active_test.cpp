// SPDX-License-Identifier: Apache-2.0
// Checks that run programs, on fake ones and on this machine's QEMU.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "check/checks.hpp"
#include "fixture.hpp"
#include "memory_fixture.hpp"

using namespace kata;
using namespace kata::test;
using config::Dialect;

namespace {

constexpr const char* not_active = "skip: no program is run without '--active'";

// A program of ours in a directory of ours; its real path.
std::string script(const Tree& tree, const char* name, std::string_view text) {
  tree.write(name, fmt::format("#!/bin/sh\n{}\n", text));
  const std::string path = tree.at(name).string();
  REQUIRE(::chmod(path.c_str(), 0755) == 0);
  REQUIRE(::chmod(tree.root().c_str(), 0755) == 0);
  return path;
}

check::Question active(check::Question question) {
  question.is_active = true;
  return question;
}

std::string path_key(const std::string& path) { return fmt::format("path = \"{}\"\n", path); }

// A QEMU that lists what `names` has, and machine q35.
std::string qemu(const Tree& tree, std::initializer_list<const char*> names) {
  std::string text =
      "case $1 in -machine) echo 'Supported machines are:'; echo 'q35   Standard';;\n";
  text += "-device) echo 'Network devices:'\n";
  for (const char* name : names) text += fmt::format("echo 'name \"{}\", bus PCI'\n", name);
  return script(tree, "/qemu",
                text + ";; *) echo QEMU emulator version 9.1; echo Copyright;; esac");
}

}  // namespace

TEST_CASE("vmm.version runs nothing unless it is asked to") {
  const Tree tree;
  const std::string path = script(tree, "/qemu", "touch \"$0.ran\"; echo 1");
  for (const auto run : {check::vmm_version, check::vmm_devices}) {
    CHECK(to_line(run(Host{}, asked_qemu(tree, path_key(path)))) == not_active);
    CHECK_FALSE(tree.exists("/qemu.ran"));
  }
  CHECK(to_line(check::vmm_version(Host{}, active(about(Host{})))) ==
        "skip: no hypervisor is configured that is a program");
  CHECK(to_line(check::vmm_devices(Host{}, active(about(Host{})))) ==
        "skip: no QEMU is configured");
}

TEST_CASE("vmm.version says what a hypervisor says of itself") {
  const Tree tree;
  const std::string path = qemu(tree, {});
  const auto finding = check::vmm_version(Host{}, active(asked_qemu(tree, path_key(path))));
  CHECK(to_line(finding) == "pass: kata: QEMU emulator version 9.1");
  CHECK(fact_of(finding, "version") == "QEMU emulator version 9.1");

  script(tree, "/qemu", "echo lib.so: cannot open >&2; exit 127");
  CHECK(to_line(check::vmm_version(Host{}, active(asked_qemu(tree, path_key(path))))) ==
        fmt::format("fail: run '{0}': it printed nothing | run '{0} --version' to see why", path));
  REQUIRE(::chmod(path.c_str(), 0777) == 0);
  CHECK(to_line(check::vmm_version(Host{}, active(asked_qemu(tree, path_key(path))))) ==
        fmt::format("unknown: not run: '{}' can be written to by others", path));
  script(tree, "/qemu", "printf '\\033[31mred\\n'");
  CHECK(to_line(check::vmm_version(Host{}, active(asked_qemu(tree, path_key(path))))) ==
        "pass: kata: \\x1b[31mred");
}

TEST_CASE("a Firecracker is new enough, and its jailer is of its version") {
  struct {
    const char* firecracker;
    const char* jailer;
    const char* line;
  } const cases[] = {
      {"Firecracker v1.12.1", "Jailer v1.12.1", "pass: kata: Firecracker v1.12.1; Jailer v1.12.1"},
      {"Firecracker v1.12.1", "Jailer v1.10.0",
       "warn: kata: Firecracker v1.12.1; Jailer v1.10.0, expected the same version | install both "
       "out of one release of Firecracker"},
      {"Firecracker v0.21.0", "Jailer v0.21.0",
       "fail: kata: Firecracker v0.21.0, expected 0.21.1 or newer | install a newer Firecracker"},
      {"Firecracker v0.21.1", "Jailer v0.21.1", "pass: kata: Firecracker v0.21.1; Jailer v0.21.1"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.firecracker);
    const Tree tree;
    const std::string keys = path_key(script(tree, "/fc", fmt::format("echo {}", c.firecracker))) +
                             fmt::format("jailer_path = \"{}\"\n",
                                         script(tree, "/jailer", fmt::format("echo {}", c.jailer)));
    CHECK(to_line(check::vmm_version(Host{}, active(asked(tree, "firecracker", keys)))) == c.line);
  }
}

TEST_CASE("vmm.devices looks for what the configuration uses") {
  const Tree tree;
  const auto line = [&](const std::string& path, const std::string& keys) {
    return to_line(check::vmm_devices(
        Host{}, active(asked_qemu(tree, path_key(path) + "machine_type = \"q35\"\n" + keys))));
  };
  const std::string path = qemu(tree, {"vhost-vsock-pci", "vhost-user-fs-pci"});
  CHECK(line(path, "") ==
        fmt::format("pass: kata: '{}' has vhost-vsock-pci, vhost-user-fs-pci", path));
  CHECK(line(path, "enable_virtio_mem = true\ncold_plug_vfio = \"root-port\"") ==
        fmt::format("warn: kata: '{}' lacks virtio-mem-pci, vfio-pci | install the packages of "
                    "QEMU's modules, or a QEMU that has them",
                    path));
  script(tree, "/qemu", "echo 'pc   Standard'; echo 'q35x   other'");
  CHECK(line(path, "") == fmt::format("fail: kata: '{}' has no machine 'q35' | correct "
                                      "machine_type, or install another QEMU",
                                      path));
}

TEST_CASE("this machine's QEMU has its devices") {
  constexpr const char* path = "/usr/bin/qemu-system-x86_64";
  if (!Host{}.exists(path)) {
    MESSAGE("there is no QEMU");
    return;
  }
  const Tree tree;
  const check::Question question =
      active(asked_qemu(tree, path_key(path) + "machine_type = \"q35\"\n"));
  CHECK(to_line(check::vmm_version(Host{}, question)).starts_with("pass: kata: QEMU emulator"));
  CHECK(to_line(check::vmm_devices(Host{}, question)) ==
        "pass: kata: '/usr/bin/qemu-system-x86_64' has vhost-vsock-pci, vhost-user-fs-pci");
}
