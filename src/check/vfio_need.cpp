// SPDX-License-Identifier: Apache-2.0
#include "check/vfio_need.hpp"

#include <algorithm>

namespace kata::check {

bool plugs_devices(const config::Configuration& config) {
  for (const std::string_view key : {"hypervisor.cold_plug_vfio", "hypervisor.hot_plug_vfio"})
    if (const std::string port = config.text(key); !port.empty() && port != "no-port") return true;
  return false;
}

bool needs_vfio(const Question& question) {
  return !question.devices.empty() ||
         std::ranges::any_of(question.configurations, plugs_devices, &config::InForce::config);
}

}  // namespace kata::check
