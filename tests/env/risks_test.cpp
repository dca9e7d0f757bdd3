// SPDX-License-Identifier: Apache-2.0
#include "env/risks.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "../config/fixture.hpp"

namespace kata::env {
namespace {

using config::Dialect;
using Lines = std::vector<std::string>;

Lines risks(Dialect dialect, std::string_view hypervisor, std::string_view agent = "") {
  const test::ConfigNode node;
  std::string text = test::base(dialect, "qemu", hypervisor);
  if (!agent.empty())
    text.replace(text.find("[agent.kata]\n"), 13, fmt::format("[agent.kata]\n{}", agent));
  Lines lines;
  for (const Risk& risk : risks_of(node.load(dialect, text)))
    lines.push_back(fmt::format("{} {}: {}", risk.key, risk.value, risk.reason));
  return lines;
}

TEST_CASE("a configuration that opens nothing has no risks") {
  for (const Dialect dialect : {Dialect::go, Dialect::rust}) {
    CHECK(risks(dialect, "") == Lines{});
    CHECK(risks(dialect,
                "enable_annotations = [\"default_memory\", \"^kernel$\"]\n"
                "kernel_params = \"agent.debug_console_vport=1026 agent.debug_console=false "
                "xagent.debug_console\"\n"
                "disable_seccomp = false\n") == Lines{});
  }
}

TEST_CASE("settings that open the host or a guest are marked with what they do") {
  for (const Dialect dialect : {Dialect::go, Dialect::rust}) {
    CHECK(
        risks(dialect, "enable_annotations = [\"kernel_params\", \"iommu\", \"path\", \".*\"]\n") ==
        Lines{"hypervisor.enable_annotations kernel_params: lets a pod open the debug console, a "
              "root shell in its guest",
              "hypervisor.enable_annotations path: lets a pod choose a program that root runs",
              "hypervisor.enable_annotations .*: lets every pod change every setting"});
    CHECK(risks(dialect, "disable_seccomp = true\n", "debug_console_enabled = true\n") ==
          Lines{"agent.debug_console_enabled true: gives whoever reaches a guest's vsock a root "
                "shell in it",
                "hypervisor.disable_seccomp true: lets the hypervisor use every system call of the "
                "host"});
    CHECK(risks(dialect,
                "confidential_guest = true\nkernel_params = \"a agent.debug_console b\"\n") ==
          Lines{"hypervisor.kernel_params agent.debug_console: gives this host a root shell in "
                "every guest, though guests are confidential"});
  }
}

}  // namespace
}  // namespace kata::env
