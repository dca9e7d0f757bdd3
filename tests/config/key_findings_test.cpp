// SPDX-License-Identifier: Apache-2.0
// Keys and tables that a runtime does not know, or takes for something else.
#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr auto go = config::Dialect::go;
constexpr auto rust = config::Dialect::rust;

}  // namespace

TEST_CASE("a configuration without mistakes gives no findings") {
  const ConfigNode node;
  node.write("/run/peerpod/hypervisor.sock", "");
  check_mistakes(node, {
                           {go, "qemu", "", "", {}},
                           {go, "clh", "", "", {}},
                           {go, "firecracker", "", "", {}},
                           {go, "stratovirt", "", "", {}},
                           {go, "qemu", "shared_fs = \"none\"", "", {}},
                           {rust, "qemu", "shared_fs = \"virtio-fs\"", "", {}},
                           {rust, "clh", "shared_fs = \"virtio-fs\"", "", {}},
                           {rust, "firecracker", "", "", {}},
                           {rust, "dragonball", "shared_fs = \"inline-virtio-fs\"", "", {}},
                           {rust, "openvmm", "", "", {}},
                       });
}

TEST_CASE("an unknown key is named, with the one that was probably meant") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "default_memry = 1",
           "",
           {"warning hypervisor.qemu.default_memry: unknown key, which the Go runtime ignores | "
            "did you mean 'default_memory'?"}},
          {go,
           "qemu",
           "completely_made_up = 1",
           "",
           {"warning hypervisor.qemu.completely_made_up: unknown key, which the Go runtime "
            "ignores"}},
          {rust,
           "qemu",
           "",
           "internetworking_modle = \"none\"\n",
           {"warning runtime.internetworking_modle: unknown key, which runtime-rs ignores | did "
            "you mean 'internetworking_model'?"}},
          {go,
           "qemu",
           "",
           "[factory]\nenable_templat = true\n",
           {"warning factory.enable_templat: unknown key, which the Go runtime ignores | did you "
            "mean 'enable_template'?"}},
          {rust,
           "qemu",
           "",
           "[agent.kata.mem_agent]\nenabel = true\n",
           {"error agent.kata.mem_agent.enabel: unknown key, which runtime-rs refuses here | did "
            "you mean 'enable'?"}},
      });
}

TEST_CASE("a key of an older release is named with what replaces it") {
  const ConfigNode node;
  constexpr const char* memory =
      "obsolete key, which the Go runtime ignores: guest memory lies in /dev/shm with virtio-fs, "
      "in huge pages with enable_hugepages, else in RAM | remove the line";
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "enable_virtio_fs = true",
           "",
           {"warning hypervisor.qemu.enable_virtio_fs: obsolete key, which the Go runtime ignores "
            "| use 'shared_fs = \"virtio-fs\"' instead"}},
          {rust,
           "qemu",
           "virtio_fs_shared_versions = false",
           "",
           {"warning hypervisor.qemu.virtio_fs_shared_versions: obsolete key, which runtime-rs "
            "ignores: virtiofsd has no shared version table any more | remove the line"}},
          {go,
           "qemu",
           "use_vsock = true",
           "",
           {"warning hypervisor.qemu.use_vsock: obsolete key, which the Go runtime ignores: vsock "
            "is always used | remove the line"}},
          {go,
           "qemu",
           "file_mem_backend = \"/dev/shm\"",
           "",
           {std::string{"warning hypervisor.qemu.file_mem_backend: "} + memory}},
          {go,
           "qemu",
           "hotplug_vfio_on_root_bus = true",
           "",
           {"warning hypervisor.qemu.hotplug_vfio_on_root_bus: obsolete key, which the Go runtime "
            "ignores | use 'hot_plug_vfio or cold_plug_vfio' instead"}},
      });
}

TEST_CASE("a key of the other runtime is named with this one's") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {rust,
           "qemu",
           "memory_offset = 1",
           "",
           {"note hypervisor.qemu.memory_offset: only the Go runtime reads this key; runtime-rs "
            "ignores it: runtime-rs does not use it"}},
          {rust,
           "qemu",
           "seccompsandbox = \"on\"",
           "",
           {"note hypervisor.qemu.seccompsandbox: only the Go runtime reads this key; runtime-rs "
            "ignores it | use 'seccomp_sandbox' instead"}},
          {rust,
           "qemu",
           "hot_plug_vfio = \"root-port\"",
           "",
           {"warning hypervisor.qemu.hot_plug_vfio: only the Go runtime reads this key; runtime-rs "
            "ignores it | use 'cold_plug_vfio' instead"}},
          {rust,
           "qemu",
           "hot_plug_vfio = \"no-port\"",
           "",
           {"note hypervisor.qemu.hot_plug_vfio: only the Go runtime reads this key; runtime-rs "
            "ignores it | use 'cold_plug_vfio' instead"}},
          {rust,
           "qemu",
           "enable_numa = true",
           "",
           {"warning hypervisor.qemu.enable_numa: only the Go runtime reads this key; runtime-rs "
            "ignores it: runtime-rs does not use it"}},
          {rust,
           "qemu",
           "",
           "[factory]\nenable_template = true\n",
           {"note factory.enable_template: only the Go runtime reads this key; runtime-rs ignores "
            "it: runtime-rs reads [hypervisor.NAME.factory]"}},
          {go,
           "qemu",
           "overhead_memory = 1",
           "",
           {"note hypervisor.qemu.overhead_memory: only runtime-rs reads this key; the Go runtime "
            "ignores it"}},
          {rust,
           "qemu",
           "",
           "[agent.other]\ndial_timeout = 45\n",
           {"warning agent: 2 tables (kata, other); [runtime] agent_name selects one | keep one of "
            "them",
            "error agent.other.dial_timeout: only the Go runtime reads this key; runtime-rs "
            "refuses it | use 'dial_timeout_ms', in ms, instead"}},
          {go,
           "qemu",
           "",
           "[agent.kata.mem_agent]\nenable = true\n",
           {"note agent.kata.mem_agent.enable: only runtime-rs reads this key; the Go runtime "
            "ignores it"}},
      });
}

TEST_CASE("a value of the wrong type or size is named with what was expected") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "enable_debug = \"true\"",
           "",
           {"error hypervisor.qemu.enable_debug: a string, expected true or false"}},
          {go,
           "qemu",
           "default_memory = \"2G\"",
           "",
           {"error hypervisor.qemu.default_memory: a string, expected a whole number of MiB from 0 "
            "to 4294967295"}},
          {rust,
           "qemu",
           "default_memory = -1",
           "",
           {"error hypervisor.qemu.default_memory: -1, expected a whole number of MiB from 0 to "
            "4294967295"}},
          {rust,
           "qemu",
           "default_memory = 4294967296",
           "",
           {"error hypervisor.qemu.default_memory: 4294967296, expected a whole number of MiB from "
            "0 to 4294967295"}},
          {go,
           "qemu",
           "default_memory = 2048.5",
           "",
           {"error hypervisor.qemu.default_memory: a number with a fraction, expected a whole "
            "number of MiB from 0 to 4294967295"}},
          {go,
           "qemu",
           "default_maxmemory = -1",
           "",
           {"error hypervisor.qemu.default_maxmemory: -1, expected a whole number of MiB, not "
            "negative"}},
          {go,
           "qemu",
           "default_vcpus = \"1\"",
           "",
           {"error hypervisor.qemu.default_vcpus: a string, expected a number"}},
          {go,
           "qemu",
           "default_vcpus = nan",
           "",
           {"error hypervisor.qemu.default_vcpus: nan, expected a number"}},
          {rust,
           "qemu",
           "default_vcpus = -inf",
           "",
           {"error hypervisor.qemu.default_vcpus: -inf, expected a number"}},
          {go,
           "qemu",
           "kernel_params = 1",
           "",
           {"error hypervisor.qemu.kernel_params: 1, expected a string"}},
          {go,
           "qemu",
           "enable_annotations = \"path\"",
           "",
           {"error hypervisor.qemu.enable_annotations: a string, expected an array of strings"}},
          {go,
           "qemu",
           "enable_annotations = [\"path\", 1]",
           "",
           {"error hypervisor.qemu.enable_annotations: an array, expected an array of strings"}},
          {go,
           "qemu",
           "guest_extension_images = [1]",
           "",
           {"error hypervisor.qemu.guest_extension_images: an array, expected a table, or an array "
            "of tables"}},
          {go,
           "qemu",
           "disk_rate_limiter_bw_max_rate = true",
           "",
           {"error hypervisor.qemu.disk_rate_limiter_bw_max_rate: true or false, expected a whole "
            "number"}},
          {go,
           "qemu",
           "kernel_params = 2020-01-01",
           "",
           {"error hypervisor.qemu.kernel_params: a date or time, expected a string"}},
          {rust,
           "qemu",
           "",
           "[hypervisor.qemu.kernel_params]\n",
           {"error hypervisor.qemu.kernel_params: a table, expected a string"}},
      });
}

TEST_CASE("a table that a runtime does not know is named") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go,
           "fc",
           "",
           "",
           {"error hypervisor.fc: no hypervisor of this name | write [hypervisor.firecracker]"}},
          {rust,
           "cloud-hypervisor",
           "",
           "",
           {"error hypervisor.cloud-hypervisor: no hypervisor of this name | write "
            "[hypervisor.clh]"}},
          {rust,
           "stratovirt",
           "",
           "",
           {"error hypervisor.stratovirt: runtime-rs has no support for this hypervisor"}},
          {go,
           "openvmm",
           "",
           "",
           {"error hypervisor.openvmm: the Go runtime has no support for this hypervisor"}},
          {go,
           "qemu",
           "",
           "[image]\nservice_offload = true\n",
           {"warning image: unknown table, which the Go runtime ignores | write image = \"…\" in "
            "the hypervisor's table"}},
          {go,
           "qemu",
           "",
           "[proxy.kata]\n",
           {"warning proxy: unknown table, which the Go runtime ignores | remove it: there has "
            "been no proxy since release 2.0"}},
          {go,
           "qemu",
           "",
           "[runtme]\n",
           {"warning runtme: unknown table, which the Go runtime ignores | did you mean "
            "'runtime'?"}},
          {go,
           "qemu",
           "",
           "[hypervisor]\npath = \"/x\"\n",
           {"error hypervisor.path: a string, expected a table | put the key below "
            "[hypervisor.NAME]"}},
      });
  CHECK(texts_of(node.load(go,
                           "runtime = 1\n[hypervisor.qemu]\nkernel = \"/opt/vmlinux\"\n"
                           "path = \"/opt/vmm\"\nimage = \"/opt/image\"\n"
                           "shared_fs = \"none\"\n")
                     .findings) ==
        std::vector<std::string>{"error runtime: a whole number, expected a table"});
}

TEST_CASE("names from a file are escaped wherever they are shown") {
  const ConfigNode node;
  const auto findings =
      node.load(
              rust,
              "[hypervisor.\"a\\u001b[31m\"]\n[hypervisor.\"b\\n\"]\n\"\\u0007\" = 1\n[\"c\\t\"]\n"
              "[agent.\"\\u001b\"]\n[runtime]\nhypervisor_name = \"\\u001b\"\n")
          .findings;
  CHECK(findings.size() == 7);
  for (const config::Finding& finding : findings) {
    const std::string all = config::to_line(finding) + finding.hint;
    CAPTURE(all);
    for (const char* control : {"\x1b", "\n", "\t", "\x07"}) CHECK_FALSE(all.contains(control));
  }
}

TEST_CASE("too many hypervisors, and none, are told of") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "",
           "[hypervisor.clh]\n",
           {"error hypervisor: 2 tables (clh, qemu); the Go runtime takes one of them at random | "
            "keep one of them"}},
          {rust,
           "qemu",
           "",
           "[hypervisor.clh]\n",
           {"warning hypervisor: 2 tables (clh, qemu); [runtime] hypervisor_name selects one | "
            "keep one of them"}},
          {rust,
           "qemu",
           "",
           "[runtime]\nhypervisor_name = \"clh\"\nagent_name = \"kata\"\n",
           {"error runtime.hypervisor_name: 'clh': there is no [hypervisor.clh]"}},
          {rust,
           "qemu",
           "",
           "[runtime]\nagent_name = \"kata\"\n",
           {"error runtime.hypervisor_name: not set, so no [hypervisor.NAME] is selected | write "
            "hypervisor_name = \"qemu\" in [runtime]"}},
          {rust,
           "qemu",
           "",
           "[runtime]\nhypervisor_name = \"qemu\"\n",
           {"warning runtime.agent_name: not set, so no [agent.NAME] is selected | write "
            "agent_name = \"kata\" in [runtime]"}},
      });
  for (const auto dialect : {go, rust})
    CHECK(texts_of(node.load(dialect, "[runtime]\n").findings) ==
          std::vector<std::string>{"error hypervisor: there is no [hypervisor.NAME] table"});
}

}  // namespace kata::test
