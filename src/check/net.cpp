// SPDX-License-Identifier: Apache-2.0
// What joins a guest's network to its pod's.
//
// Source: src/runtime/virtcontainers/network_linux.go: tcfilter needs ingress queues, the u32
// classifier and the mirred action, macvtap its own driver; rate limits of the Go runtime are an
// HTB queue, on an ifb device for what a macvtap sends; kernel Kconfig for the modules' names.
#include <algorithm>

#include "check/checks.hpp"
#include "check/modules.hpp"
#include "check/needs.hpp"
#include "check/node_check.hpp"

namespace kata::check {
namespace {

Finding not_used(std::string_view what) {
  return {.status = Status::skip, .detail = fmt::format("no configuration uses {}", what)};
}

bool uses_model(const Question& question, std::string_view model) {
  return std::ranges::any_of(question.configurations, [&](const config::InForce& file) {
    return is_local(file.config) && file.config.text("runtime.internetworking_model") == model;
  });
}

// Modules that the kernel loads by itself when a rule or an interface asks for them.
Result<Finding> judge_modules(const Host& host, const std::vector<std::string_view>& names) {
  const Modules modules{host};
  Finding finding;
  std::string missing;
  bool in_doubt = false;
  for (const std::string_view name : names) {
    const ModuleState state = modules.state_of(name);
    finding.facts.push_back({.name = std::string{name},
                             .value = std::string{to_text(state)},
                             .source = fmt::format("/sys/module/{}", name)});
    finding.detail +=
        fmt::format("{}{} {}", finding.detail.empty() ? "" : ", ", name, to_text(state));
    const bool is_stuck = state == ModuleState::available && !loading_forbidden_by(host).empty();
    if (state == ModuleState::absent || is_stuck) missing += fmt::format(" {}", name);
    in_doubt = in_doubt || state == ModuleState::unknown;
  }
  if (!missing.empty()) {
    finding.status = Status::fail;
    finding.hint =
        fmt::format("install a kernel with these modules, or load them at boot:{}", missing);
  } else if (in_doubt) {
    // Built-in code without parameters shows nowhere but in modules.builtin.
    finding.status = Status::unknown;
    finding.detail += "; this kernel has no list of what is built in";
  }
  return finding;
}

// Of a hypervisor that has no limiter of its own.
bool is_limited(const config::Configuration& config) {
  return config.dialect == config::Dialect::go &&
         is_any(config, {config::Vmm::qemu, config::Vmm::stratovirt}) &&
         (config.integer("hypervisor.rx_rate_limiter_max_rate") > 0 ||
          config.integer("hypervisor.tx_rate_limiter_max_rate") > 0);
}

}  // namespace

bool needs_tcfilter(const Question& question) { return uses_model(question, "tcfilter"); }
bool needs_macvtap(const Question& question) { return uses_model(question, "macvtap"); }

bool needs_rate_limit(const Question& question) {
  return std::ranges::any_of(question.configurations,
                             [](const config::InForce& file) { return is_limited(file.config); });
}

Result<Finding> net_tun(const Host& host, const Question& question) {
  if (!needs_tun(question)) return not_used("a tap device");
  return check_node(host, question, {"/dev/net/tun", 200, "tun", "tun"});
}

Result<Finding> net_vhost(const Host& host, const Question& question) {
  if (!needs_vhost_net(question)) return not_used("vhost-net");
  Finding finding =
      TRY(check_node(host, question, {"/dev/vhost-net", 238, "vhost-net", "vhost_net"}));
  if (finding.status == Status::fail) finding.hint += ", or set disable_vhost_net = true";
  return finding;
}

Result<Finding> net_tcfilter(const Host& host, const Question& question) {
  if (!needs_tcfilter(question)) return not_used("internetworking_model \"tcfilter\"");
  return judge_modules(host, {"sch_ingress", "cls_u32", "act_mirred"});
}

Result<Finding> net_macvtap(const Host& host, const Question& question) {
  if (!needs_macvtap(question)) return not_used("internetworking_model \"macvtap\"");
  return judge_modules(host, {"macvtap", "tap"});
}

Result<Finding> net_rate_limit(const Host& host, const Question& question) {
  if (!needs_rate_limit(question)) return not_used("rx_rate_limiter_max_rate or its like");
  std::vector<std::string_view> names{"sch_htb"};
  const bool has_tcfilter_alone =
      std::ranges::all_of(question.configurations, [](const config::InForce& file) {
        return !is_limited(file.config) ||
               file.config.text("runtime.internetworking_model") == "tcfilter";
      });
  if (!has_tcfilter_alone) names.emplace_back("ifb");
  return judge_modules(host, names);
}

}  // namespace kata::check
