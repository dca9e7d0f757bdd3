// SPDX-License-Identifier: Apache-2.0
#include "check/vfio_need.hpp"

#include <algorithm>

namespace kata::check {
namespace {

bool plugs_devices(const config::InForce& file) {
  for (const std::string_view key : {"hypervisor.cold_plug_vfio", "hypervisor.hot_plug_vfio"}) {
    const std::string port = file.config.text(key);
    if (!port.empty() && port != "no-port") return true;
  }
  return false;
}

}  // namespace

bool needs_vfio(const Question& question) {
  return !question.devices.empty() || std::ranges::any_of(question.configurations, plugs_devices);
}

}  // namespace kata::check
