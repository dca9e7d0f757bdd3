// SPDX-License-Identifier: Apache-2.0
// The programs that a runtime starts, and the files that it opens itself.
#include "config/judge.hpp"

namespace kata::config {
namespace {

// Dragonball is part of the shim.
void judge_built_in(Case& c) {
  for (const std::string_view name : {"path", "valid_hypervisor_paths", "ctlpath", "jailer_path",
                                      "firmware", "pflashes", "machine_type"})
    c.must_be_empty(name);
}

void judge_vmm_program(Case& c) {
  const std::string path = c.text("path");
  if (!path.empty())
    c.must_exist("path", path);
  else
    c.failure("rules.missing-value", "path", "not set, and there is no default");
}

void judge_jailer(Case& c) {
  if (c.rust() && c.is_any({Vmm::qemu, Vmm::clh}))
    c.must_be_empty("jailer_path");
  else if (!c.text("jailer_path").empty())
    c.must_exist("jailer_path", c.text("jailer_path"));
}

}  // namespace

void judge_programs(Case& c) {
  if (c.is(Vmm::dragonball)) return judge_built_in(c);
  if (!c.is(Vmm::remote)) judge_vmm_program(c);
  judge_jailer(c);
  if (!c.text("ctlpath").empty()) c.must_exist("ctlpath", c.text("ctlpath"));
  if (c.go()) return;
  for (const std::string_view name : {"prefetch_list_path", "entropy_source"})
    if (!c.text(name).empty()) c.must_exist(name, c.text(name));
  if (c.is(Vmm::remote)) c.must_exist("hypervisor_socket", c.text("hypervisor_socket"));
}

}  // namespace kata::config
