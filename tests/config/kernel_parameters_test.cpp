// SPDX-License-Identifier: Apache-2.0
#include "config/kernel_parameters.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/tree.hpp"

namespace kata::config {

TEST_CASE("the debug console is on where the guest kernel's parameters say so last") {
  for (const std::string_view on :
       {"agent.debug_console", "a agent.debug_console b", "agent.debug_console=true",
        "agent.debug_console=1", "agent.debug_console=0 agent.debug_console"})
    CHECK_MESSAGE(enables_debug_console(on), on);
  for (const std::string_view off :
       {"", "agent.debug_console_vport=1026", "xagent.debug_console", "agent.debug_console=false",
        "agent.debug_console=0", "agent.debug_console agent.debug_console=0"})
    CHECK_MESSAGE(!enables_debug_console(off), off);
}

TEST_CASE("the Go runtime puts its own parameters and the agent's before those that are written") {
  const std::string systemd =
      "systemd.unit=kata-containers.target systemd.mask=systemd-networkd.service "
      "systemd.mask=systemd-networkd.socket";
  struct {
    const char* hypervisor;
    const char* agent;
    std::string words;
  } const cases[] = {
      {"image = \"/i\"", "", systemd + " scsi_mod.scan=none"},
      {"initrd = \"/i\"\nblock_device_driver = \"virtio-blk\"", "", ""},
      {"block_device_driver = \"virtio-scsi\"", "", "scsi_mod.scan=none"},
      {"block_device_driver = \"virtio-mmio\"\nkernel_params = \"a=b   c=\\\"x y\\\" "
       "tsc=reliable\\ta=b =\"",
       "", "a=b c=\"x y\" tsc=reliable\ta=b ="},
      {"image = \"/i\"\nblock_device_driver = \"virtio-blk\"\n"
       "kernel_params = \"agent.log=info\"",
       "enable_debug = true\nenable_tracing = true\ndebug_console_enabled = true\n"
       "cdh_api_timeout = 50\nlaunch_process_timeout = 6\n",
       systemd +
           " agent.log=debug agent.trace=true agent.debug_console agent.debug_console_vport=1026 "
           "agent.cdh_api_timeout=50 agent.launch_process_timeout=6 agent.log=info"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.hypervisor);
    const test::Tree tree;
    tree.write("/c.toml",
               fmt::format("[hypervisor.clh]\n{}\n[agent.kata]\n{}", c.hypervisor, c.agent));
    const Host host{tree.root().string()};
    CHECK(go_kernel_parameters(load(host, "/c.toml", Dialect::go)) == c.words);
  }
}

}  // namespace kata::config
