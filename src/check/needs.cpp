// SPDX-License-Identifier: Apache-2.0
#include "check/needs.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::check {
namespace {

using config::Configuration;
using config::Vmm;

bool any(const Question& question, bool (*needs)(const Configuration&)) {
  return std::ranges::any_of(question.configurations,
                             [&](const config::InForce& file) { return needs(file.config); });
}

bool is_unknown(const Configuration& config) { return !config.vmm.has_value(); }

}  // namespace

bool always(const Question& /*question*/) { return true; }
bool never(const Question& /*question*/) { return false; }

bool is_any(const Configuration& config, std::initializer_list<Vmm> vmms) {
  return std::ranges::any_of(vmms, [&](Vmm vmm) { return config.vmm == vmm; });
}

bool is_local(const Configuration& config) { return config.vmm != Vmm::remote; }

bool has_program(const Configuration& config) {
  return is_local(config) && config.vmm && config.vmm != Vmm::dragonball;
}

bool has_vhost_vsock(const Configuration& config) {
  return is_any(config, {Vmm::qemu, Vmm::stratovirt});
}

bool has_vhost_net(const Configuration& config) {
  return is_any(config, {Vmm::qemu, Vmm::dragonball}) &&
         !config.boolean("hypervisor.disable_vhost_net");
}

bool needs_kvm(const Question& question) { return any(question, is_local); }
bool needs_vhost_vsock(const Question& question) { return any(question, has_vhost_vsock); }
bool needs_vhost_net(const Question& question) { return any(question, has_vhost_net); }

bool needs_tun(const Question& question) {
  return any(question, [](const Configuration& config) {
    return is_unknown(config) ||
           (is_local(config) && config.text("runtime.internetworking_model") != "none");
  });
}

bool is_confidential(const Question& question) {
  return any(question, [](const Configuration& config) {
    return config.boolean("hypervisor.confidential_guest");
  });
}

std::string name_of(const config::InForce& file) {
  std::string names;
  for (const std::string& handler : file.handlers)
    if (handler != "-") names += (names.empty() ? "" : ", ") + escape(handler);
  if (!names.empty()) return names;
  return file.config.file.empty() ? escape(file.config.hypervisor) : escape(file.config.file);
}

}  // namespace kata::check
