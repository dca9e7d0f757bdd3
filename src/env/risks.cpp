// SPDX-License-Identifier: Apache-2.0
#include "env/risks.hpp"

#include <algorithm>
#include <array>

#include "config/kernel_parameters.hpp"

namespace kata::env {
namespace {

// What an annotation of that name does for whoever may make pods. The names are regular
// expressions; those that match everything are the usual ones.
struct Annotation {
  std::string_view pattern;
  std::string_view reason;
};
constexpr std::array<Annotation, 10> annotations{{
    {".*", "lets every pod change every setting"},
    {".+", "lets every pod change every setting"},
    {"^.*$", "lets every pod change every setting"},
    {"", "lets every pod change every setting"},
    {"path", "lets a pod choose a program that root runs"},
    {"ctlpath", "lets a pod choose a program that root runs"},
    {"jailer_path", "lets a pod choose a program that root runs"},
    {"virtio_fs_daemon", "lets a pod choose a program that root runs"},
    {"virtio_fs_extra_args", "lets a pod share any directory of the host"},
    {"kernel_params", "lets a pod open the debug console, a root shell in its guest"},
}};

void add_annotations(const config::Configuration& config, std::vector<Risk>& risks) {
  constexpr const char* key = "hypervisor.enable_annotations";
  for (const std::string& name : config.texts(key)) {
    const auto* row = std::ranges::find(annotations, name, &Annotation::pattern);
    if (row != annotations.end()) risks.push_back({key, name, row->reason});
  }
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
