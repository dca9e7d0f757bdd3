// SPDX-License-Identifier: Apache-2.0
// The keys of [runtime] and [factory], and how any key is found.
#include "config/keys.hpp"

#include <algorithm>

#include "config/key_tables.hpp"

namespace kata::config {
namespace {

using enum Readers;
using enum Type;
using enum Unit;

constexpr auto runtime = Section::runtime;

constexpr Key runtime_rows[] = {
    {runtime, "name", string, none, rust},
    {runtime, "hypervisor_name", string, none, rust},
    {runtime, "agent_name", string, none, rust},
    {runtime, "internetworking_model", string, none, both},
    {runtime, "disable_new_netns", boolean, none, both},
    {runtime, "sandbox_cgroup_only", boolean, none, both},
    {runtime, "static_sandbox_resource_mgmt", boolean, none, both},
    {runtime, "enable_vcpus_pinning", boolean, none, both},
    {runtime, "vfio_mode", string, none, both},
    {runtime, "emptydir_mode", string, none, both},
    {runtime, "disable_guest_empty_dir", boolean, none, go, "emptydir_mode"},
    {runtime, "sandbox_bind_mounts", strings, none, both},
    {runtime, "shared_mounts", tables, none, rust},
    {runtime, "disable_guest_seccomp", boolean, none, both},
    {runtime, "guest_selinux_label", string, none, go, "",
     "runtime-rs reads selinux_label in the hypervisor's table"},
    {runtime, "experimental", strings, none, both},
    {runtime, "experimental_force_guest_pull", boolean, none, go,
     "experimental = [\"force_guest_pull\"]"},
    {runtime, "create_container_timeout", wide_integer, seconds, go, "",
     "runtime-rs reads it in [agent.kata]"},
    {runtime, "kubelet_root_dir", string, none, go},
    {runtime, "dan_conf", string, none, both},
    {runtime, "pod_resource_api_sock", string, none, both},
    {runtime, "use_passfd_io", boolean, none, rust},
    {runtime, "passfd_listener_port", integer, none, rust},
    {runtime, "keep_abnormal", boolean, none, rust},
    {runtime, "enable_debug", boolean, none, both},
    {runtime, "log_level", string, none, rust, "enable_debug"},
    {runtime, "enable_tracing", boolean, none, both},
    {runtime, "jaeger_endpoint", string, none, both},
    {runtime, "jaeger_user", string, none, both},
    {runtime, "jaeger_password", string, none, both},
    {runtime, "enable_pprof", boolean, none, both},
};

constexpr std::string_view other_factory = "runtime-rs reads [hypervisor.NAME.factory]";

constexpr Key factory_rows[] = {
    {Section::factory, "enable_template", boolean, none, go, "", other_factory},
    {Section::factory, "template_path", string, none, go, "", other_factory},
    {Section::factory, "vm_cache_number", integer, none, go, "", "runtime-rs has no VM cache"},
    {Section::factory, "vm_cache_endpoint", string, none, go, "", "runtime-rs has no VM cache"},
};

}  // namespace

std::string_view to_text(Unit unit) {
  switch (unit) {
    case mebibytes: return "MiB";
    case bytes: return "bytes";
    case seconds: return "s";
    case milliseconds: return "ms";
    case percent: return "%";
    case Unit::none: break;
  }
  return "";
}

std::span<const Key> keys_of(Section section) {
  switch (section) {
    case Section::hypervisor: return hypervisor_keys();
    case Section::vm_template: return vm_template_keys();
    case Section::agent: return agent_keys();
    case Section::mem_agent: return mem_agent_keys();
    case Section::runtime: return runtime_rows;
    case Section::factory: break;
  }
  return factory_rows;
}

const Key* find_key(Section section, std::string_view name) {
  const std::span<const Key> keys = keys_of(section);
  const auto found = std::ranges::find(keys, name, &Key::name);
  return found == keys.end() ? nullptr : &*found;
}

}  // namespace kata::config
