// SPDX-License-Identifier: Apache-2.0
#include "env/risks.hpp"

#include "config/annotations.hpp"
#include "config/kernel_parameters.hpp"

namespace kata::env {
namespace {

void add_annotations(const config::Configuration& config, std::vector<Risk>& risks) {
  constexpr const char* key = "hypervisor.enable_annotations";
  for (const std::string& entry : config.texts(key))
    for (const std::string_view power : config::powers_of(entry))
      risks.push_back({key, entry, power});
}

void add_console(const config::Configuration& config, std::vector<Risk>& risks) {
  const std::string_view reason =
      config.boolean("hypervisor.confidential_guest")
          ? "gives this host a root shell in every guest, though guests are confidential"
          : "gives whoever reaches a guest's vsock a root shell in it";
  if (config.boolean("agent.debug_console_enabled"))
    risks.push_back({"agent.debug_console_enabled", "true", reason});
  if (config::enables_debug_console(config.text("hypervisor.kernel_params")))
    risks.push_back({"hypervisor.kernel_params", "agent.debug_console", reason});
}

}  // namespace

std::vector<Risk> risks_of(const config::Configuration& config) {
  std::vector<Risk> risks;
  add_annotations(config, risks);
  add_console(config, risks);
  if (config.boolean("hypervisor.disable_seccomp"))
    risks.push_back({"hypervisor.disable_seccomp", "true",
                     "lets the hypervisor use every system call of the host"});
  return risks;
}

}  // namespace kata::env
