// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <nlohmann/json.hpp>

#include "config/kernel_parameters.hpp"
#include "core/text.hpp"
#include "env/configured.hpp"
#include "env/documents.hpp"
#include "env/release_fields.hpp"
#include "env/risks.hpp"

namespace kata::env {
namespace {

using Json = nlohmann::ordered_json;

// What the document says it is; scripts compare it.
constexpr const char* upstream_version = "1.0.27";
constexpr int own_schema = 1;

// The order of Go's structures.
constexpr Field fields[] = {
    {"Kernel.Path", "hypervisor.kernel", Kind::text},
    {"Kernel.Parameters", "", Kind::text},
    {"Meta.Version"},
    {"Meta.Schema"},
    {"Image.Path", "hypervisor.image", Kind::text},
    {"Initrd.Path", "hypervisor.initrd", Kind::text},
    {"Hypervisor.MachineType", "hypervisor.machine_type", Kind::text},
    {"Hypervisor.Version"},
    {"Hypervisor.Path", "hypervisor.path", Kind::text},
    {"Hypervisor.BlockDeviceDriver", "hypervisor.block_device_driver", Kind::text},
    {"Hypervisor.EntropySource", "hypervisor.entropy_source", Kind::text},
    {"Hypervisor.SharedFS", "hypervisor.shared_fs", Kind::text},
    {"Hypervisor.VirtioFSDaemon", "hypervisor.virtio_fs_daemon", Kind::text},
    {"Hypervisor.SocketPath"},
    {"Hypervisor.Msize9p", "hypervisor.msize_9p", Kind::integer},
    {"Hypervisor.MemorySlots", "hypervisor.memory_slots", Kind::integer},
    {"Hypervisor.HotPlugVFIO", "hypervisor.hot_plug_vfio", Kind::text},
    {"Hypervisor.ColdPlugVFIO", "hypervisor.cold_plug_vfio", Kind::text},
    {"Hypervisor.PCIeRootPort", "hypervisor.pcie_root_port", Kind::integer},
    {"Hypervisor.PCIeSwitchPort", "hypervisor.pcie_switch_port", Kind::integer},
    {"Hypervisor.Debug", "hypervisor.enable_debug", Kind::boolean},
    {"Hypervisor.Type"},
    {"Hypervisor.SecurityInfo.Rootless", "hypervisor.rootless", Kind::boolean},
    {"Hypervisor.SecurityInfo.DisableSeccomp", "hypervisor.disable_seccomp", Kind::boolean},
    {"Hypervisor.SecurityInfo.GuestHookPath", "hypervisor.guest_hook_path", Kind::text},
    {"Hypervisor.SecurityInfo.EnableAnnotations"},
    {"Hypervisor.SecurityInfo.ConfidentialGuest", "hypervisor.confidential_guest", Kind::boolean},
    {"Hypervisor.SecurityInfo.Risks"},
    {"Runtime.Config.Path"},
    {"Runtime.Config.Files"},
    {"Runtime.Path"},
    {"Runtime.GuestSeLinuxLabel", "runtime.guest_selinux_label", Kind::text},
    {"Runtime.Experimental"},
    {"Runtime.Version.OCI"},
    {"Runtime.Version.Version.Semver"},
    {"Runtime.Version.Version.Commit"},
    {"Runtime.Version.Version.Major"},
    {"Runtime.Version.Version.Minor"},
    {"Runtime.Version.Version.Patch"},
    {"Runtime.Debug", "runtime.enable_debug", Kind::boolean},
    {"Runtime.Trace", "runtime.enable_tracing", Kind::boolean},
    {"Runtime.DisableGuestSeccomp", "runtime.disable_guest_seccomp", Kind::boolean},
    {"Runtime.DisableNewNetNs", "runtime.disable_new_netns", Kind::boolean},
    {"Runtime.SandboxCgroupOnly", "runtime.sandbox_cgroup_only", Kind::boolean},
    {"Host.AvailableGuestProtections"},
    {"Host.Kernel"},
    {"Host.Architecture"},
    {"Host.Distro.Name"},
    {"Host.Distro.Version"},
    {"Host.CPU.Vendor"},
    {"Host.CPU.Model"},
    {"Host.CPU.CPUs"},
    {"Host.Memory.Total"},
    {"Host.Memory.Free"},
    {"Host.Memory.Available"},
    {"Host.VMContainerCapable"},
    {"Host.SupportVSocks"},
    {"Agent.Debug", "agent.enable_debug", Kind::boolean},
    {"Agent.Trace", "agent.enable_tracing", Kind::boolean},
    {"Agent.DebugConsole", "agent.debug_console_enabled", Kind::boolean},
};

constexpr ReleaseFields release_fields{.version = "Runtime.Release.Version",
                                       .published_from = "Runtime.Release.PublishedFrom",
                                       .published_until = "Runtime.Release.PublishedUntil",
                                       .min_age_days = "Runtime.Release.MinAgeDays",
                                       .max_age_days = "Runtime.Release.MaxAgeDays",
                                       .newer = "Runtime.Release.Newer",
                                       .advisories = "Runtime.Release.Advisories",
                                       .id = "ID",
                                       .cve = "CVE",
                                       .first_fixed = "FirstFixed",
                                       .what = "What"};

// Go's names of architectures.
std::string_view goarch(config::Arch arch) {
  static constexpr std::array<std::string_view, 5> names{"amd64", "arm64", "s390x", "ppc64le",
                                                         "riscv64"};
  return names[static_cast<std::size_t>(arch)];
}

// An empty slice of Go's is null.
Json list_or_null(const std::vector<std::string>& items) {
  return items.empty() ? Json() : Json(items);
}

// Where the VMM's hybrid vsock will lie; {ID} stands for the sandbox. Plain vsock has no socket.
// Source: src/runtime/virtcontainers/clh.go:1771, fc.go:228; kata-env.go, getHypervisorInfo.
Result<std::string> socket_path(const Subject& subject) {
  if (!subject.is_root) return fail(Code::denied, "only root's sandboxes have a known path");
  if (!subject.config.vmm) return fail(Code::not_found, "no hypervisor is configured");
  switch (*subject.config.vmm) {
    case config::Vmm::clh: return "/run/vc/vm/{ID}/clh.sock";
    case config::Vmm::firecracker: {
      const std::string path = subject.config.text("hypervisor.path");
      return fmt::format("/run/vc/{}/{{ID}}/root/kata.hvsock", path.substr(path.rfind('/') + 1));
    }
    default: return "";
  }
}

Json risks_json(const Subject& subject) {
  if (why_unconfigured(subject)) return {};
  Json risks = Json::array();
  for (const Risk& risk : risks_of(subject.config))
    risks.push_back({{"Key", risk.key}, {"Value", risk.value}, {"Reason", risk.reason}});
  return risks;
}

void set_hypervisor(Draft& draft, const Subject& subject) {
  draft.set("Hypervisor.Version", subject.vmm_version);
  draft.set("Hypervisor.SocketPath", socket_path(subject));
  if (subject.config.hypervisor.empty())
    draft.set_unknown_text("Hypervisor.Type");
  else
    draft.set("Hypervisor.Type", subject.config.hypervisor);
  draft.set("Hypervisor.SecurityInfo.EnableAnnotations",
            list_or_null(subject.config.texts("hypervisor.enable_annotations")));
  draft.set("Hypervisor.SecurityInfo.Risks", risks_json(subject));
}

Json experimental_of(const config::Configuration& config) {
  Json features;
  for (const std::string& name : config.texts("runtime.experimental"))
    features.push_back({{"Name", name}, {"Description", ""}, {"ExpRelease", ""}});
  return features;
}

void set_version(Draft& draft, const Subject& subject) {
  draft.set("Runtime.Version.OCI", subject.oci);
  draft.set("Runtime.Version.Version.Semver", subject.version);
  draft.set("Runtime.Version.Version.Commit", subject.commit);
  std::string_view rest = subject.version;
  for (const char* part : {"Major", "Minor", "Patch"}) {
    const std::size_t dot = rest.find('.');
    draft.set(fmt::format("Runtime.Version.Version.{}", part),
              parse_u64(rest.substr(0, dot)).value_or(0));
    rest.remove_prefix(dot == rest.npos ? rest.size() : dot + 1);
  }
}

void set_runtime(Draft& draft, const Subject& subject) {
  draft.set("Runtime.Config.Path", subject.config.file);
  draft.set("Runtime.Config.Files", list_or_null(subject.config.files));
  draft.set("Runtime.Path", subject.program);
  draft.set("Runtime.Experimental", experimental_of(subject.config));
  set_version(draft, subject);
  set_release(draft, subject.release, release_fields);
}

// The Go runtime leaves plain SEV out.
Json protections_of(const Facts& facts) {
  if (!facts.protection || *facts.protection == Protection::sev) return {};
  return Json::array({to_text(*facts.protection)});
}

void set_host(Draft& draft, const Subject& subject) {
  const Facts& facts = subject.facts;
  draft.set("Host.AvailableGuestProtections", protections_of(facts));
  draft.set("Host.Kernel", facts.kernel);
  draft.set("Host.Architecture", goarch(facts.arch));
  draft.set("Host.Distro.Name", facts.distro, &Distro::name, "os-release has no NAME");
  draft.set("Host.Distro.Version", facts.distro, &Distro::version, "os-release has no VERSION_ID");
  draft.set("Host.CPU.Vendor", facts.processor, &Processor::vendor, not_in_cpuinfo);
  draft.set("Host.CPU.Model", facts.processor, &Processor::model, not_in_cpuinfo);
  draft.set("Host.CPU.CPUs", facts.processor, &Processor::count, not_in_cpuinfo);
  draft.set("Host.Memory.Total", facts.memory, &Memory::total, not_in_meminfo);
  draft.set("Host.Memory.Free", facts.memory, &Memory::free, not_in_meminfo);
  draft.set("Host.Memory.Available", facts.memory, &Memory::available, not_in_meminfo);
  draft.set("Host.VMContainerCapable", facts.has_kvm);
  draft.set("Host.SupportVSocks", facts.has_vsock);
}

}  // namespace

nlohmann::ordered_json go_document(const Subject& subject) {
  Draft draft{"<<unknown>>"};
  set_configured(draft, subject, fields);
  if (!why_unconfigured(subject))
    draft.set("Kernel.Parameters", config::go_kernel_parameters(subject.config));
  draft.set("Meta.Version", upstream_version);
  draft.set("Meta.Schema", own_schema);
  set_hypervisor(draft, subject);
  set_runtime(draft, subject);
  set_host(draft, subject);
  if (const auto reason = why_unconfigured(subject)) draft.note("Runtime.Config.Path", *reason);
  return std::move(draft).finish("Errors", "Field", "Reason");
}

}  // namespace kata::env
