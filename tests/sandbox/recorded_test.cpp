// SPDX-License-Identifier: Apache-2.0
#include "sandbox/recorded.hpp"

#include <doctest/doctest.h>

#include <array>

#include "fixture.hpp"
#include "sandbox/json_pick.hpp"
#include "sandbox/pod.hpp"

namespace kata::sandbox {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

constexpr std::string_view go_state = R"({"PersistVersion":2,"State":"running","HypervisorState":{
  "BlockIndexMap":{},"Type":"qemu","UUID":"u","Pid":4242,"VirtiofsDaemonPid":4240},
  "AgentState":{"ProxyPid":0,"URL":"vsock://77:1024"},
  "Config":{"HypervisorType":"qemu","HypervisorConfig":{"NumVCPUs":2,"MemorySize":2048}}})";

constexpr std::string_view rust_state = R"({
  "sandbox_type": "virt_container",
  "hypervisor": {"hypervisor_type": "dragonball", "pid": null, "id": "ab",
    "config": {"cpu_info": {"default_vcpus": 1.5}, "memory_info": {"default_memory": 1024},
      "shared_fs": {"virtio_fs_cache_size": 512},
      "boot_info": {"kernel_params": "a agent.debug_console b"}}}})";

using Picked = std::vector<std::optional<std::string>>;

}  // namespace

TEST_CASE("what the Go runtime recorded is read") {
  const Recorded recorded = parse_go_state(go_state);
  CHECK(recorded.vmm == Vmm::qemu);
  CHECK(recorded.vmm_pid == 4242);
  CHECK(recorded.vcpus == 2);
  CHECK(recorded.memory_bytes == 2048 * mebibyte);
  CHECK(recorded.agent_url == "vsock://77:1024");
}

TEST_CASE("what the Rust runtime recorded is read") {
  const Recorded recorded = parse_rust_state(rust_state);
  CHECK(recorded.vmm == Vmm::dragonball);
  CHECK_FALSE(recorded.vmm_pid);
  CHECK(recorded.vcpus == 2);  // 1.5 are two
  CHECK(recorded.memory_bytes == 1024 * mebibyte);
  CHECK(recorded.dax_window_bytes == 512 * mebibyte);
  CHECK(recorded.debug_console == true);
}

TEST_CASE("what Firecracker starts with is read") {
  const Recorded recorded = parse_firecracker_config(
      R"({"boot-source":{"kernel_image_path":"/vmlinux","boot_args":"console=ttyS0"},
          "machine-config":{"vcpu_count":4,"mem_size_mib":512}})");
  CHECK(recorded.vcpus == 4);
  CHECK(recorded.memory_bytes == 512 * mebibyte);
  CHECK(recorded.debug_console == false);
}

TEST_CASE("state that is cut, empty or of another kind tells what it can") {
  for (std::size_t length = 0; length < go_state.size(); ++length) {
    CAPTURE(length);
    const Recorded recorded = parse_go_state(go_state.substr(0, length));
    if (recorded.vmm_pid) CHECK(*recorded.vmm_pid <= 4242);
  }
  for (const std::string_view text :
       {"", "null", "[]", "{}", "\xff\xfe", "{\"HypervisorState\":3}",
        R"({"HypervisorState":{"Pid":"x","Type":["qemu"]},"AgentState":{"URL":{}}})",
        R"({"HypervisorState":{"Pid":-1,"Type":"acrn"}})", R"({"HypervisorState":{"Pid":0}})"}) {
    CAPTURE(text);
    const Recorded recorded = parse_go_state(text);
    CHECK_FALSE(recorded.vmm);
    CHECK_FALSE(recorded.vmm_pid);
    CHECK(recorded.agent_url.empty());
  }
}

TEST_CASE("pick_json finds scalars by their place alone") {
  static constexpr std::array<std::string_view, 5> places{"/a/b", "/c", "/d/io.x/y", "/e", "/f"};
  CHECK(pick_json(R"({"a":{"b":1,"x":{"b":2}},"c":true,"d":{"io.x":{"y":"z"}},"e":-1.5,"f":null})",
                  places) == Picked{"1", "true", "z", "-1.5", std::nullopt});
  // Not within arrays, nor where the place is a part of another.
  CHECK(pick_json(R"({"a":[{"b":1}],"c":{"c":2},"x":{"c":3},"e":[4]})", places) == Picked(5));
  CHECK(pick_json(R"({"a":{"b":1}} trailing)", places)[0] == "1");
  CHECK(pick_json(std::string(100'000, '['), places) == Picked(5));
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += R"({"x":)";
  CHECK(pick_json(R"({"z":)" + deep, places) == Picked(5));
}

TEST_CASE("state files are found where each runtime keeps them") {
  const test::Node node;
  node.write("/run/vc/sbs/go-one/persist.json", go_state);
  node.write("/run/kata/rust-one/state.json", rust_state);
  node.write("/run/kata/firecracker/jailed/root/state.json",
             R"({"hypervisor":{"hypervisor_type":"firecracker","pid":9}})");
  node.write("/run/vc/firecracker/fc/root/fcConfig.json", R"({"machine-config":{"vcpu_count":4}})");
  CHECK(read_recorded(node.host(), "go-one").vmm == Vmm::qemu);
  CHECK(read_recorded(node.host(), "rust-one").vmm == Vmm::dragonball);
  CHECK(read_recorded(node.host(), "jailed").vmm_pid == 9);
  CHECK(read_recorded(node.host(), "fc").vcpus == 4);
  CHECK_FALSE(read_recorded(node.host(), "none").vmm);
}

TEST_CASE("a link, a FIFO or a huge file in the state's place is not read") {
  const test::Node node;
  node.write("/etc/secret.json", go_state);
  node.tree().link("/run/vc/sbs/linked/persist.json", "/etc/secret.json");
  node.tree().make_fifo("/run/vc/sbs/fifo/persist.json");
  node.write("/run/vc/sbs/huge/persist.json",
             std::string{go_state} + std::string(2 * mebibyte, ' '));
  for (const std::string_view id : {"linked", "fifo", "huge"}) {
    CAPTURE(id);
    CHECK_FALSE(read_recorded(node.host(), id).vmm);
  }
}

TEST_CASE("the pod is read from the bundle of either engine") {
  const auto containerd = parse_bundle(
      R"({"process":{"env":["\"annotations\":{\"io.kubernetes.cri.sandbox-name\":\"forged\"}"]},
          "annotations":{"io.kubernetes.cri.sandbox-namespace":"prod",
                         "io.kubernetes.cri.sandbox-name":"web-1"}})");
  REQUIRE(containerd);
  CHECK(containerd->name == "web-1");
  CHECK(containerd->space == "prod");
  const auto crio = parse_bundle(
      R"({"annotations":{"io.kubernetes.cri-o.KubeName":"web-2","io.kubernetes.cri-o.Namespace":"dev"}})");
  REQUIRE(crio);
  CHECK(crio->name == "web-2");
  CHECK(crio->space == "dev");
  CHECK_FALSE(parse_bundle(R"({"annotations":{"io.kubernetes.cri.sandbox-name":"half"}})"));
  CHECK_FALSE(parse_bundle(""));
}

TEST_CASE("bundles are found wherever an engine keeps them") {
  constexpr std::string_view bundle =
      R"({"annotations":{"io.kubernetes.cri.sandbox-name":"p","io.kubernetes.cri.sandbox-namespace":"n"}})";
  for (const std::string_view place :
       {"/run/containerd/io.containerd.runtime.v2.task/k8s.io/ab/config.json",
        "/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/ab/config.json",
        "/run/k0s/containerd/io.containerd.runtime.v2.task/k8s.io/ab/config.json",
        "/var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task/k8s.io/ab/"
        "config.json",
        "/run/containers/storage/overlay-containers/ab/userdata/config.json"}) {
    CAPTURE(place);
    const test::Node node;
    CHECK_FALSE(find_pod(node.host(), "ab"));
    node.write(place, bundle);
    REQUIRE(find_pod(node.host(), "ab"));
    CHECK(find_pod(node.host(), "ab")->name == "p");
  }
  const test::Node node;
  node.write("/run/containerd/io.containerd.runtime.v2.task/moby/ab/config.json", bundle);
  CHECK_FALSE(find_pod(node.host(), "ab"));
  CHECK(find_pod(node.host(), "ab", "moby"));
  CHECK_FALSE(find_pod(node.host(), "ab", "../io.containerd.runtime.v2.task/moby"));
}

}  // namespace kata::sandbox
