// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "env/configured.hpp"
#include "env/documents.hpp"
#include "env/release_fields.hpp"
#include "env/risks.hpp"

namespace kata::env {
namespace {

using Json = nlohmann::ordered_json;

// What the document says it is; scripts compare it.
constexpr const char* upstream_version = "0.0.1-kata-ctl";
constexpr int own_schema = 1;

constexpr Field fields[] = {
    {"kernel.path", "hypervisor.kernel", Kind::text},
    {"kernel.parameters", "hypervisor.kernel_params", Kind::text},
    {"meta.version"},
    {"meta.schema"},
    {"image.path", "hypervisor.image", Kind::text},
    {"initrd.path", "hypervisor.initrd", Kind::text},
    {"hypervisor.machine_type", "hypervisor.machine_type", Kind::text},
    {"hypervisor.machine_accelerators", "hypervisor.machine_accelerators", Kind::text},
    {"hypervisor.version"},
    {"hypervisor.path", "hypervisor.path", Kind::text},
    {"hypervisor.block_device_driver", "hypervisor.block_device_driver", Kind::text},
    {"hypervisor.entropy_source", "hypervisor.entropy_source", Kind::text},
    {"hypervisor.shared_fs", "hypervisor.shared_fs", Kind::text},
    {"hypervisor.virtio_fs_daemon", "hypervisor.virtio_fs_daemon", Kind::text},
    {"hypervisor.memory_slots", "hypervisor.memory_slots", Kind::integer},
    {"hypervisor.pcie_root_port", "hypervisor.pcie_root_port", Kind::integer},
    {"hypervisor.debug", "hypervisor.enable_debug", Kind::boolean},
    {"hypervisor.enable_iommu", "hypervisor.enable_iommu", Kind::boolean},
    {"hypervisor.enable_iommu_platform", "hypervisor.enable_iommu_platform", Kind::boolean},
    {"hypervisor.default_vcpus", "hypervisor.default_vcpus", Kind::number},
    {"hypervisor.cpu_features", "hypervisor.cpu_features", Kind::text},
    {"hypervisor.type"},
    {"hypervisor.security_info.rootless", "hypervisor.rootless", Kind::boolean},
    {"hypervisor.security_info.disable_seccomp", "hypervisor.disable_seccomp", Kind::boolean},
    {"hypervisor.security_info.guest_hook_path", "hypervisor.guest_hook_path", Kind::text},
    {"hypervisor.security_info.enable_annotations", "hypervisor.enable_annotations", Kind::texts},
    {"hypervisor.security_info.confidential_guest", "hypervisor.confidential_guest", Kind::boolean},
    {"hypervisor.security_info.risks"},
    {"runtime.config.path"},
    {"runtime.config.files"},
    {"runtime.path"},
    {"runtime.guest_selinux_label", "runtime.guest_selinux_label", Kind::text},
    {"runtime.experimental", "runtime.experimental", Kind::texts},
    {"runtime.version.semver"},
    {"runtime.version.commit"},
    {"runtime.debug", "runtime.enable_debug", Kind::boolean},
    {"runtime.trace", "runtime.enable_tracing", Kind::boolean},
    {"runtime.disable_guest_seccomp", "runtime.disable_guest_seccomp", Kind::boolean},
    {"runtime.disable_new_net_ns", "runtime.disable_new_netns", Kind::boolean},
    {"runtime.sandbox_cgroup_only", "runtime.sandbox_cgroup_only", Kind::boolean},
    {"runtime.static_sandbox_resource_mgmt", "runtime.static_sandbox_resource_mgmt", Kind::boolean},
    {"host.available_guest_protection"},
    {"host.kernel"},
    {"host.architecture"},
    {"host.vm_container_capable"},
    {"host.support_vsocks"},
    {"host.distro.name"},
    {"host.distro.version"},
    {"host.cpu.vendor"},
    {"host.cpu.model"},
    {"host.cpu.cpus"},
    {"host.memory.total"},
    {"host.memory.available"},
    {"host.memory.free"},
    {"agent.debug", "agent.enable_debug", Kind::boolean},
    {"agent.trace", "agent.enable_tracing", Kind::boolean},
    {"agent.debug_console", "agent.debug_console_enabled", Kind::boolean},
};

constexpr ReleaseFields release_fields{.version = "runtime.release.version",
                                       .published_from = "runtime.release.published_from",
                                       .published_until = "runtime.release.published_until",
                                       .min_age_days = "runtime.release.min_age_days",
                                       .max_age_days = "runtime.release.max_age_days",
                                       .newer = "runtime.release.newer",
                                       .advisories = "runtime.release.advisories",
                                       .id = "id",
                                       .cve = "cve",
                                       .first_fixed = "first_fixed",
                                       .what = "what"};

Json risks_json(const Subject& subject) {
  if (why_unconfigured(subject)) return {};
  Json risks = Json::array();
  for (const Risk& risk : risks_of(subject.config))
    risks.push_back({{"key", risk.key}, {"value", risk.value}, {"reason", risk.reason}});
  return risks;
}

Result<std::string> shim_of(const Subject& subject) {
  if (subject.shim.empty()) return fail(Code::not_found, "no shim was found");
  return subject.shim;
}

void set_runtime(Draft& draft, const Subject& subject) {
  draft.set("runtime.config.path", subject.config.file);
  draft.set("runtime.config.files", subject.config.files);
  draft.set("runtime.path", shim_of(subject));
  draft.set("runtime.version.semver", subject.version);
  draft.set("runtime.version.commit", subject.commit);
  set_release(draft, subject.release, release_fields);
}

// "sev (cbitpos: 51)".
std::string protection_of(const Facts& facts) {
  if (!facts.protection) return "none";
  const std::string_view name = to_text(*facts.protection);
  const bool is_amd = facts.protection == Protection::sev || facts.protection == Protection::snp;
  if (!is_amd || !facts.encryption_bit) return std::string{name};
  return fmt::format("{} (cbitpos: {})", name, *facts.encryption_bit);
}

void set_host(Draft& draft, const Subject& subject) {
  const Facts& facts = subject.facts;
  draft.set("host.available_guest_protection", protection_of(facts));
  draft.set("host.kernel", facts.kernel);
  draft.set("host.architecture", config::to_text(facts.arch));
  draft.set("host.vm_container_capable", facts.has_kvm);
  draft.set("host.support_vsocks", facts.has_vsock);
  draft.set("host.distro.name", facts.distro, &Distro::name, "os-release has no NAME");
  draft.set("host.distro.version", facts.distro, &Distro::version, "os-release has no VERSION_ID");
  draft.set("host.cpu.vendor", facts.processor, &Processor::vendor, not_in_cpuinfo);
  draft.set("host.cpu.model", facts.processor, &Processor::model, not_in_cpuinfo);
  draft.set("host.cpu.cpus", facts.processor, &Processor::count, not_in_cpuinfo);
  draft.set("host.memory.total", facts.memory, &Memory::total, not_in_meminfo);
  draft.set("host.memory.available", facts.memory, &Memory::available, not_in_meminfo);
  draft.set("host.memory.free", facts.memory, &Memory::free, not_in_meminfo);
}

}  // namespace

nlohmann::ordered_json rust_document(const Subject& subject) {
  Draft draft{"unknown"};
  set_configured(draft, subject, fields);
  draft.set("meta.version", upstream_version);
  draft.set("meta.schema", own_schema);
  draft.set("hypervisor.version", subject.vmm_version);
  if (subject.config.hypervisor.empty())
    draft.set_unknown_text("hypervisor.type");
  else
    draft.set("hypervisor.type", subject.config.hypervisor);
  draft.set("hypervisor.security_info.risks", risks_json(subject));
  set_runtime(draft, subject);
  set_host(draft, subject);
  if (const auto reason = why_unconfigured(subject)) draft.note("runtime.config.path", *reason);
  return std::move(draft).finish("errors", "field", "reason");
}

}  // namespace kata::env
