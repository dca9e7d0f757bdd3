// SPDX-License-Identifier: Apache-2.0
// Checks that /dev/shm is what QEMU needs for a guest that shares files with the host.
//
// Source: src/runtime/virtcontainers/qemu.go:1062; cmdline_generator.rs:3165 of runtime-rs.
#include "check/checks.hpp"
#include "check/memory_need.hpp"
#include "check/shm_state.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr std::string_view mount_hint = "run 'mount -t tmpfs -o nosuid,nodev tmpfs /dev/shm'";

Finding judge(const host::Mount& mount) {
  if (mount.type != "tmpfs")
    return {Status::fail,
            fmt::format("{} is mounted at /dev/shm, expected tmpfs", quote(mount.type)),
            std::string{mount_hint}};
  if (mount.is_read_only())
    return {Status::fail, "/dev/shm is mounted read-only", "run 'mount -o remount,rw /dev/shm'"};
  return {Status::pass, "tmpfs is mounted at /dev/shm"};
}

}  // namespace

Result<Finding> shm_mount(const Host& host, const Question& question) {
  if (!needs_shm(question)) return Finding{Status::skip, "no guest has its memory in /dev/shm"};
  const std::optional<host::Mount> mount = TRY(read_shm_mount(host));
  if (!mount)
    return Finding{Status::fail, "nothing is mounted at /dev/shm", std::string{mount_hint}};
  Finding finding = judge(*mount);
  if (finding.status == Status::pass && host::is_foreign_mount_namespace(host).value_or(false)) {
    finding.status = Status::warn;
    finding.detail +=
        " for PID 1; this process is in another mount namespace and may see another one";
    finding.hint = "run this on the node itself, or in a pod with '--sysroot' and the node's root";
  }
  finding.facts = {{"type", mount->type, "", "/proc/1/mountinfo"},
                   {"read_only", mount->is_read_only(), "", "/proc/1/mountinfo"}};
  return finding;
}

}  // namespace kata::check
