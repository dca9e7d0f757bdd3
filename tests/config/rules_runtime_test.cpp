// SPDX-License-Identifier: Apache-2.0
// Rules and combinations: [runtime], [factory] and the agent.
#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

constexpr auto go = config::Dialect::go;
constexpr auto rust = config::Dialect::rust;

}  // namespace

TEST_CASE("the network's model is the runtime's, and goes with its namespace") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "",
           "internetworking_model = \"bridged\"\n",
           {"error runtime.internetworking_model: 'bridged': not one of macvtap, tcfilter, none"}},
          {go,
           "qemu",
           "",
           "internetworking_model = \"l3forwarding\"\n",
           {"error runtime.internetworking_model: 'l3forwarding': not one of macvtap, tcfilter, "
            "none"}},
          {rust, "qemu", "", "internetworking_model = \"l3forwarding\"\n", {}},
          {go, "qemu", "", "disable_new_netns = true\ninternetworking_model = \"none\"\n", {}},
          {go,
           "qemu",
           "",
           "disable_new_netns = true\n",
           {"error runtime.disable_new_netns: with internetworking_model 'tcfilter' | write "
            "internetworking_model = \"none\""}},
          {rust,
           "qemu",
           "",
           "disable_new_netns = true\ninternetworking_model = \"macvtap\"\n",
           {"error runtime.disable_new_netns: with internetworking_model 'macvtap' | write "
            "internetworking_model = \"none\""}},
      });
}

TEST_CASE("words of [runtime] are checked") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go,
           "qemu",
           "",
           "vfio_mode = \"guest\"\n",
           {"error runtime.vfio_mode: 'guest': not one of guest-kernel, vfio"}},
          {rust,
           "qemu",
           "",
           "emptydir_mode = \"shared_fs\"\n",
           {"error runtime.emptydir_mode: 'shared_fs': not one of shared-fs, block-encrypted, "
            "block-plain | did you mean 'shared-fs'?"}},
          {go,
           "qemu",
           "",
           "experimental = [\"force_guest_pull\"]\n",
           {"error runtime.experimental: 'force_guest_pull': the Go runtime knows no experimental "
            "feature | write experimental = []"}},
          {rust,
           "qemu",
           "",
           "experimental = [\"force_guest_pull\", \"x\"]\n",
           {"warning runtime.experimental: 'x': no effect; runtime-rs knows only "
            "force_guest_pull"}},
      });
}

TEST_CASE("bind mounts exist, and have names of their own") {
  const ConfigNode node;
  node.make_dir("/a/x");
  node.make_dir("/b/x");
  check_mistakes(node,
                 {
                     {go, "qemu", "", "sandbox_bind_mounts = [\"/a/x\"]\n", {}},
                     {go,
                      "qemu",
                      "",
                      "sandbox_bind_mounts = [\"/a/x\", \"/b/x\"]\n",
                      {"error runtime.sandbox_bind_mounts: 'x': two paths with this last part"}},
                     {go,
                      "qemu",
                      "",
                      "sandbox_bind_mounts = [\"/a/x:ro\"]\n",
                      {"error runtime.sandbox_bind_mounts: '/a/x:ro': no such file"}},
                     {rust, "qemu", "", "sandbox_bind_mounts = [\"/a/x:ro\", \"/b/x:rw\"]\n", {}},
                     {rust,
                      "qemu",
                      "",
                      "sandbox_bind_mounts = [\"/a/y:ro\"]\n",
                      {"error runtime.sandbox_bind_mounts: '/a/y': no such file"}},
                 });
}

TEST_CASE("shared mounts of runtime-rs are whole and stay in place") {
  const ConfigNode node;
  const auto mount = [](const char* src, const char* dst) {
    return std::string{"[[runtime.shared_mounts]]\nname = \"m\"\nsrc_ctr = \"a\"\nsrc_path = \""} +
           src + "\"\ndst_ctr = \"b\"\ndst_path = \"" + dst + "\"\n";
  };
  struct {
    std::string rest;
    std::vector<std::string> findings;
  } const cases[] = {
      {mount("/a/b-c", "/d_e/f.g"), {}},
      {mount("/a/../b", "/d"),
       {"error runtime.shared_mounts: src_path '/a/../b': not a plain absolute path"}},
      {mount("/a", "d"), {"error runtime.shared_mounts: dst_path 'd': not a plain absolute path"}},
      {mount("/a//b", "/"),
       {"error runtime.shared_mounts: dst_path '/': not a plain absolute path",
        "error runtime.shared_mounts: src_path '/a//b': not a plain absolute path"}},
      {"[[runtime.shared_mounts]]\nname = \"m\"\nsrc_ctr = \"a\"\nsrc_path = \"/a\"\n"
       "dst_ctr = \"b\"\n",
       {"error runtime.shared_mounts: dst_path is missing"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.rest);
    CHECK(texts_of(node.load(rust, base(rust, "qemu", "", c.rest)).findings) == c.findings);
  }
}

TEST_CASE("templates and the VM cache go with few hypervisors") {
  const ConfigNode node;
  check_mistakes(
      node,
      {
          {go, "qemu", "shared_fs = \"none\"", "[factory]\nenable_template = true\n", {}},
          {go,
           "qemu",
           "",
           "[factory]\nenable_template = true\n",
           {"error factory.enable_template: with shared_fs 'virtio-fs', which a template cannot "
            "have | write shared_fs = \"none\""}},
          {rust,
           "clh",
           "shared_fs = \"virtio-fs\"",
           "[hypervisor.clh.factory]\nenable_template = true\n",
           {"error hypervisor.clh.factory.enable_template: with shared_fs 'virtio-fs', which a "
            "template cannot have | write shared_fs = \"none\""}},
          {go,
           "clh",
           "shared_fs = \"none\"",
           "[factory]\nvm_cache_number = 2\n",
           {"error factory.vm_cache_number: the VM cache is for QEMU only | write vm_cache_number "
            "= 0"}},
          {go, "qemu", "", "[factory]\nvm_cache_number = 2\n", {}},
      });
}

TEST_CASE("runtime-rs waits for its agent, and longer for a second try") {
  const ConfigNode node;
  const auto config = [&](const char* keys) {
    return texts_of(node.load(rust,
                              "[hypervisor.qemu]\npath = \"/opt/vmm\"\n"
                              "kernel = \"/opt/vmlinux\"\nimage = \"/opt/image\"\n"
                              "[runtime]\nhypervisor_name = \"qemu\"\nagent_name = \"kata\"\n"
                              "[agent.kata]\n" +
                                  std::string{keys})
                        .findings);
  };
  CHECK(config("dial_timeout_ms = 10\nreconnect_timeout_ms = 10\n").empty());
  CHECK(config("dial_timeout_ms = 0\n") ==
        std::vector<std::string>{"error agent.kata.dial_timeout_ms: 0 ms, expected more"});
  CHECK(config("dial_timeout_ms = 11\nreconnect_timeout_ms = 10\n") ==
        std::vector<std::string>{"error agent.kata.reconnect_timeout_ms: 10 ms, less than "
                                 "dial_timeout_ms with 11 ms"});
}

}  // namespace kata::test
