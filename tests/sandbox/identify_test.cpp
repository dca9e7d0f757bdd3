// SPDX-License-Identifier: Apache-2.0
#include "sandbox/identify.hpp"

#include <doctest/doctest.h>

#include "command_lines.hpp"

namespace kata::sandbox {

using test::sandbox_id;
using test::words_of;

TEST_CASE("a sandbox's processes are known by their words") {
  struct {
    Arguments words;
    Role role;
    std::optional<Vmm> vmm;
  } const cases[] = {
      {test::old_qemu(), Role::vmm, Vmm::qemu},
      {test::go_qemu(), Role::vmm, Vmm::qemu},
      {test::rust_qemu(), Role::vmm, Vmm::qemu},
      {words_of("/usr/libexec/qemu-kvm -name guest=sandbox-ID,debug-threads=on"), Role::vmm,
       Vmm::qemu},
      {test::old_virtiofsd(), Role::virtiofsd, std::nullopt},
      {test::go_virtiofsd(), Role::virtiofsd, std::nullopt},
      {test::rust_virtiofsd(), Role::virtiofsd, std::nullopt},
      {words_of("/usr/bin/virtiofsd-x86_64 --socket-path=/run/vc/vm/ID/vhost-fs.sock"),
       Role::virtiofsd, std::nullopt},
      {test::shim(), Role::shim, std::nullopt},
      {words_of("/opt/kata/bin/containerd-shim-kata-qemu-v2 -namespace moby -id ID -debug"),
       Role::shim, std::nullopt},
      {words_of("/usr/bin/cloud-hypervisor --api-socket /run/vc/vm/ID/clh-api.sock"), Role::vmm,
       Vmm::cloud_hypervisor},
      {words_of("cloud-hypervisor --api-socket path=/run/kata/ID/ch-api.sock -v"), Role::vmm,
       Vmm::cloud_hypervisor},
      {words_of("/usr/bin/firecracker --api-sock /run/kata/ID/fc.sock"), Role::vmm,
       Vmm::firecracker},
      {words_of("firecracker --api-sock /run/vc/firecracker/ID/root/run/firecracker.socket "
                "--config-file /run/vc/firecracker/ID/root/fcConfig.json"),
       Role::vmm, Vmm::firecracker},
      {words_of("stratovirt -name sandbox-ID -smp 1"), Role::vmm, Vmm::stratovirt},
      {words_of("/opt/kata/bin/openvmm --ttrpc /run/kata/ID/openvmm.sock"), Role::vmm,
       Vmm::openvmm},
      {words_of("/opt/kata/libexec/nydusd virtiofs --apisock /run/vc/vm/ID/nydusd-api.sock"),
       Role::nydusd, std::nullopt},
      {words_of("virtiofsd --shared-dir /run/user/1001/run/kata/ID/shared"), Role::virtiofsd,
       std::nullopt},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    const auto identity = identify(c.words);
    REQUIRE(identity);
    CHECK(identity->id == sandbox_id);
    CHECK(identity->role == c.role);
    CHECK(identity->vmm == c.vmm);
    CHECK_FALSE(identity->is_weak);
  }
}

TEST_CASE("a jailed Firecracker tells its own id alone") {
  for (const std::string_view text :
       {"firecracker --id ID --start-time-us 5 --api-sock /run/firecracker.socket",
        "firecracker --id=ID --config-file fcConfig.json",
        "/usr/bin/jailer --id ID --exec-file /usr/bin/firecracker --chroot-base-dir /run/kata"}) {
    CAPTURE(text);
    const auto identity = identify(words_of(text));
    REQUIRE(identity);
    CHECK(identity->id == sandbox_id);
    CHECK(identity->is_weak);
  }
}

TEST_CASE("other processes belong to no sandbox") {
  for (const std::string_view text :
       {"", "/bin/sh", "/usr/bin/qemu-system-x86_64 -name debian -m 512",
        "/usr/bin/qemu-system-x86_64 -m 512", "/usr/bin/qemu-system-x86_64 -name sandbox-",
        "/usr/bin/qemu-system-x86_64 -name sandbox-../../etc", "qemu-system-x86_64 -name",
        "/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id ID",
        "/usr/bin/containerd-shim-kata-v2 -namespace k8s.io -id ID start",
        "/usr/bin/containerd-shim-kata-v2 -namespace k8s.io -id ID -bundle /b delete",
        "/usr/bin/containerd-shim-kata-v2 --version",
        "/usr/libexec/virtiofsd --shared-dir /srv/share --socket-path /run/libvirt/x.sock",
        "cloud-hypervisor --api-socket /tmp/ch.sock", "grep sandbox-ID",
        "less /run/kata-containers/shared/sandboxes/ID/shared", "jailer --id ../x"}) {
    CAPTURE(text);
    CHECK_FALSE(identify(words_of(text)));
  }
}

TEST_CASE("the id in a path stands where the runtimes put it") {
  struct {
    std::string_view path;
    std::optional<std::string> id;
  } const cases[] = {
      {"/run/vc/vm/ab/qmp.sock", "ab"},
      {"/run/vc/sbs/ab", "ab"},
      {"/run/vc/firecracker/ab/root", "ab"},
      {"/run/kata/ab/state.json", "ab"},
      {"/run/kata/firecracker/ab/root", "ab"},
      {"/run/kata-containers/shared/sandboxes/ab/shared", "ab"},
      {"/run/user/1001/run/vc/vm/ab/x", "ab"},
      {"/run/vc/vm", std::nullopt},
      {"/run/vc/vm/", std::nullopt},
      {"/run/vc/vm/a", std::nullopt},
      {"/run/vc/vm/../x", std::nullopt},
      {"/run/kata/", std::nullopt},
      {"/srv/share", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CHECK(id_in_path(c.path) == c.id);
  }
}

TEST_CASE("the runtime is known by its directories") {
  CHECK(dialect_of(test::go_qemu()) == shim::Dialect::go);
  CHECK(dialect_of(test::rust_qemu()) == shim::Dialect::rust);
  CHECK_FALSE(dialect_of(test::go_virtiofsd()));
  CHECK_FALSE(dialect_of({}));
}

TEST_CASE("a zombie is known by the name of its process") {
  CHECK(identify_by_name("qemu-system-x86")->vmm == Vmm::qemu);
  CHECK(identify_by_name("cloud-hyperviso")->vmm == Vmm::cloud_hypervisor);
  CHECK(identify_by_name("virtiofsd")->role == Role::virtiofsd);
  CHECK(identify_by_name("containerd-shim")->role == Role::shim);
  CHECK_FALSE(identify_by_name("sh"));
  CHECK_FALSE(identify_by_name(""));
}

TEST_CASE("the words for roles and VMMs") {
  CHECK(to_text(Role::shim) == "shim");
  CHECK(to_text(Role::vmm) == "hypervisor");
  CHECK(to_text(Role::jailer) == "jailer");
  CHECK(to_text(Role::virtiofsd) == "virtiofsd");
  CHECK(to_text(Role::nydusd) == "nydusd");
  for (const std::string_view name :
       {"qemu", "cloud-hypervisor", "firecracker", "dragonball", "stratovirt", "openvmm", "remote"})
    CHECK(to_text(vmm_named(name).value()) == name);
  CHECK(vmm_named("clh") == Vmm::cloud_hypervisor);
  CHECK_FALSE(vmm_named("acrn"));
}

}  // namespace kata::sandbox
