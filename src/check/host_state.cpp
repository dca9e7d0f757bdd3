// SPDX-License-Identifier: Apache-2.0
// What an administrator wants to know of a host that runs untrusted guests. None of it keeps a
// sandbox from starting.
//
// Source: Documentation/admin-guide/cgroup-v2.rst; Documentation/admin-guide/LSM/index.rst;
// Documentation/admin-guide/hw-vuln; Documentation/admin-guide/mm/ksm.rst; proc(5), swaps;
// Firecracker's docs/prod-host-setup.md for KSM and swap.
#include <algorithm>

#include "check/checks.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"
#include "host/mounts.hpp"

namespace kata::check {
namespace {

constexpr std::size_t small = 4096;

Finding warn(std::string detail, std::string hint) {
  return {.status = Status::warn, .detail = std::move(detail), .hint = std::move(hint)};
}

bool has_word(std::string_view list, std::string_view word) {
  return fmt::format(" {} ", list).contains(fmt::format(" {} ", word));
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

Result<Finding> host_cgroup(const Host& host, const Question& /*question*/) {
  TRY(host.entries("/sys/fs/cgroup"));
  constexpr const char* path = "/sys/fs/cgroup/cgroup.controllers";
  if (!host.exists(path))
    return warn("cgroup v1: the kernel's and Kubernetes' support for it ends",
                "boot with 'systemd.unified_cgroup_hierarchy=1'");
  const std::string controllers { trim(TRY(host.read(path, small))) };
  std::string missing;
  for (const std::string_view name : {"cpu", "cpuset", "memory", "pids"})
    if (!has_word(controllers, name)) missing += fmt::format(" {}", name);
  if (!missing.empty())
    return warn(fmt::format("cgroup v2 without the controllers{}", missing),
                "boot without 'cgroup_disable=' for them");
  return Finding{.detail = "cgroup v2 with cpu, cpuset, memory and pids",
                 .facts = {{.name = "controllers", .value = escape(controllers), .source = path}}};
}

Result<Finding> host_lsm(const Host& host, const Question& /*question*/) {
  constexpr const char* path = "/sys/kernel/security/lsm";
  const std::string lsm { trim(TRY(host.read(path, small))) };
  const std::string list = "," + lsm + ",";
  Finding finding{.detail = fmt::format("active: {}", escape(lsm)),
                  .facts = {{.name = "lsm", .value = escape(lsm), .source = path}}};
  if (!list.contains(",selinux,") && !list.contains(",apparmor,")) {
    finding.status = Status::warn;
    finding.detail =
        fmt::format("neither SELinux nor AppArmor confines a hypervisor (active: {})", escape(lsm));
    finding.hint = "boot with 'lsm=' and one of them";
  }
  return finding;
}

Result<Finding> host_vuln(const Host& host, const Question& /*question*/) {
  constexpr const char* directory = "/sys/devices/system/cpu/vulnerabilities";
  std::vector<DirEntry> entries = TRY(host.entries(directory));
  std::ranges::sort(entries, {}, &DirEntry::name);
  std::string vulnerable;
  for (const DirEntry& entry : entries) {
    const Result<std::string> text = host.read(fmt::format("{}/{}", directory, entry.name), small);
    if (text && text->starts_with("Vulnerable"))
      vulnerable += fmt::format("{}{}", vulnerable.empty() ? "" : ", ", escape(entry.name));
  }
  if (vulnerable.empty()) return Finding{.detail = "the kernel counters every hole it knows"};
  return warn(fmt::format("not countered: {}", vulnerable),
              "update the microcode and boot without 'mitigations=off'");
}

Result<Finding> host_ksm(const Host& host, const Question& /*question*/) {
  constexpr const char* path = "/sys/kernel/mm/ksm/run";
  const Result<std::string> run = host.read(path, small);
  if (!run && run.error().code == Code::not_found)
    return Finding{.detail = "this kernel has no KSM"};
  if (!run) return std::unexpected(run.error());
  if (trim(*run) == "0" || trim(*run) == "2") return Finding{.detail = "KSM does not run"};
  if (trim(*run) == "1")
    return warn("KSM merges pages of guests, which lets them watch each other",
                "run 'echo 2 > /sys/kernel/mm/ksm/run'");
  return fail(Code::malformed, "'{}': expected 0, 1 or 2, got {}", path,
              quote(trim(*run).substr(0, 80)));
}

Result<Finding> host_swap(const Host& host, const Question& /*question*/) {
  constexpr const char* path = "/proc/swaps";
  const std::string text = TRY(host.read(path));
  if (!text.starts_with("Filename"))
    return fail(Code::malformed, "'{}': no heading in its first line", path);
  const std::size_t areas = count_lines(text) - 1;
  if (areas == 0) return Finding{.detail = "no swap"};
  return warn(
      fmt::format("{} swap area{} may keep guests' memory on a disk", areas, areas == 1 ? "" : "s"),
      "run 'swapoff -a', or encrypt the swap area");
}

// A process of a container's sees its own /dev/shm and mounts, not those that guests will have.
Result<Finding> host_mountns(const Host& host, const Question& /*question*/) {
  if (!TRY(host::is_foreign_mount_namespace(host)))
    return Finding{.detail = "these mounts are those of process 1"};
  return warn(
      "this program runs in a mount namespace of its own: /dev/shm and mounts differ from "
      "the host's",
      "run it on the host, or with '--sysroot /proc/1/root'");
}

}  // namespace kata::check
