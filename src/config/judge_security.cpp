// SPDX-License-Identifier: Apache-2.0
#include "config/annotations.hpp"
#include "config/judge.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

void judge_confidential(Case& c) {
  if (!c.flag("confidential_guest")) return;
  if (c.shares_files() && c.is_any({Vmm::qemu, Vmm::clh}))
    c.warning("combos.confidential-fs", "shared_fs",
              fmt::format("{} with confidential_guest: {}", quote(c.text("shared_fs")),
                          c.go() ? "the host sees every shared file"
                                 : "runtime-rs shares no files with such a guest"),
              "write shared_fs = \"none\"");
  if (!c.rust() || !c.is(Vmm::clh)) return;
  for (const std::string_view name : {"image", "firmware"})
    if (c.text(name).empty())
      c.failure("combos.confidential-clh", name,
                "not set, and a confidential guest of clh needs it");
  for (const std::string_view name : {"block_device_driver", "vm_rootfs_driver"})
    if (const std::string driver = c.text(name); !driver.starts_with("virtio-blk"))
      c.failure("combos.confidential-clh", name,
                fmt::format("{}: a confidential guest of clh needs virtio-blk", quote(driver)));
}

void judge_snp_id(Case& c) {
  const bool has_block = !c.text("snp_id_block").empty();
  if (has_block == !c.text("snp_id_auth").empty()) return;
  c.failure("rules.snp-id", has_block ? "snp_id_block" : "snp_id_auth",
            fmt::format("set without {}", has_block ? "snp_id_auth" : "snp_id_block"));
}

void judge_annotations(Case& c) {
  for (const std::string& entry : c.texts("enable_annotations"))
    for (const std::string_view power : powers_of(entry))
      c.warning("annotations", "enable_annotations", fmt::format("{}: {}", quote(entry), power),
                enables_all(entry) ? "list the annotations that pods need"
                                   : "leave out of the list what no pod needs");
}

void judge_seccomp(Case& c) {
  const std::string_view name = c.go() ? "seccompsandbox" : "seccomp_sandbox";
  if (c.text(name).empty() || !c.is(Vmm::qemu)) return;
  const Result<std::string> jit = c.host().read("/proc/sys/net/core/bpf_jit_enable");
  if (jit && trim(*jit) == "0")
    c.warning("rules.seccomp-jit", name, "slow while net.core.bpf_jit_enable is 0",
              "run 'sysctl net.core.bpf_jit_enable=1'");
}

}  // namespace

void judge_security(Case& c) {
  judge_confidential(c);
  judge_snp_id(c);
  judge_annotations(c);
  judge_seccomp(c);
  c.must_be_one_of("extra_monitor_socket", {"hmp", "qmp", "qmp-pretty"});
}

}  // namespace kata::config
