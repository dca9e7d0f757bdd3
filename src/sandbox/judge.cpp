// SPDX-License-Identifier: Apache-2.0
// Whether a sandbox is whole, and what is wrong when it is not.
#include <algorithm>
#include <string>

#include "sandbox/sandbox.hpp"

namespace kata::sandbox {
namespace {

using shim::Liveness;

bool is_zombie(const Process& process) { return process.state == 'Z' || process.state == 'X'; }

bool runs(const Sandbox& sandbox, Role role) {
  return std::ranges::any_of(sandbox.processes, [&](const Process& process) {
    return process.role == role && !is_zombie(process);
  });
}

bool has_own_process(const Sandbox& sandbox) {
  return sandbox.vmm != Vmm::dragonball && sandbox.vmm != Vmm::remote;
}

std::string pids_of(const Sandbox& sandbox) {
  std::string text;
  for (const Process& process : sandbox.processes)
    if (!is_zombie(process))
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_text(process.role), process.pid);
  return text;
}

void note_zombies(Sandbox& sandbox) {
  for (const Process& process : sandbox.processes)
    if (is_zombie(process))
      sandbox.problems.push_back(fmt::format("{} {} ended and its shim did not take note of it",
                                             to_text(process.role), process.pid));
}

void note_shim(Sandbox& sandbox) {
  switch (sandbox.liveness) {
    case Liveness::stale:
      sandbox.problems.emplace_back("nobody serves its management socket");
      break;
    case Liveness::no_socket:
    case Liveness::gone: sandbox.problems.emplace_back("its shim has no management socket"); break;
    default: break;
  }
}

// What is missing of a sandbox that has a shim.
void note_missing(Sandbox& sandbox) {
  note_shim(sandbox);
  if (!runs(sandbox, Role::shim))
    sandbox.problems.emplace_back("its management socket is served, but no shim process is there");
  if (has_own_process(sandbox) && !runs(sandbox, Role::vmm))
    sandbox.problems.emplace_back("its hypervisor is not running");
  if (sandbox.needs_sharing && !runs(sandbox, Role::virtiofsd) && !runs(sandbox, Role::nydusd))
    sandbox.problems.emplace_back("the guest shares files, but no virtiofsd is running");
}

State state_of(Sandbox& sandbox, bool sees_processes) {
  const bool is_served = sandbox.liveness == Liveness::live;
  if (!sees_processes && sandbox.processes.empty())
    return is_served ? State::live : State::cannot_tell;
  note_zombies(sandbox);
  if (is_served || runs(sandbox, Role::shim)) {
    if (sees_processes) note_missing(sandbox);
    if (sandbox.problems.empty() && !is_served) return State::cannot_tell;
    return sandbox.problems.empty() ? State::live : State::partial;
  }
  if (std::string left = pids_of(sandbox); !left.empty()) {
    sandbox.problems.push_back("left without a shim: " + left);
    return State::orphaned;
  }
  return sandbox.liveness == Liveness::cannot_tell ? State::cannot_tell : State::stale;
}

}  // namespace

void judge(Sandbox& sandbox, bool sees_processes) {
  sandbox.problems.clear();
  sandbox.state = state_of(sandbox, sees_processes);
}

}  // namespace kata::sandbox
