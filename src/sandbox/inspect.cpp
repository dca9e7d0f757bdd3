// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include "host/installed_release.hpp"
#include "sandbox/machine.hpp"
#include "sandbox/recorded.hpp"
#include "sandbox/sandbox.hpp"
#include "shim/agent_url.hpp"
#include "shim/http.hpp"

namespace kata::sandbox {
namespace {

constexpr std::size_t longest_url = 4096;

/// What is known of one sandbox while it is looked at.
class Look {
 public:
  Look(const Host& host, const Survey& survey, const Trace& trace)
      : host_(host), survey_(survey), trace_(trace), recorded_(read_recorded(host, trace.id)) {
    result_.id = trace.id;
    result_.dialect = trace.dialect;
    result_.directories = trace.directories;
    result_.liveness = shim::probe(host, trace.id);
    result_.vmm = recorded_.vmm;
  }

  Sandbox finish(Asking& asking) {
    look_at_members();
    look_for_dragonball();
    complete_machine();
    find_agent(asking);
    find_age();
    result_.pod = find_pod(host_, trace_.id, engine_namespace());
    judge(result_, survey_.sees_processes);
    return std::move(result_);
  }

 private:
  void look_at_members() {
    if (!survey_.proc) return;
    const Member* vmm = chosen_vmm();
    for (const Member& member : trace_.members) {
      const std::optional<Held> held = Held::take(*survey_.proc, member.pid, member.start_ticks);
      if (!held) continue;
      result_.processes.push_back(describe(*held, member.identity.role, survey_.uptime));
      const Process& process = result_.processes.back();
      if (!process.pss_bytes && member.state != 'Z') result_.is_hidden = true;
      if (&member == vmm && member.identity.vmm) look_at_vmm(*held, *member.identity.vmm);
      if (member.identity.role == Role::shim) look_at_shim(process);
      if (member.identity.role == Role::virtiofsd) look_at_virtiofsd(*held);
    }
  }

  // The one that the runtime recorded, else the shim's child, else the oldest.
  [[nodiscard]] const Member* chosen_vmm() const {
    const Member* best = nullptr;
    int best_rank = 0;
    for (const Member& member : trace_.members) {
      if (!member.identity.vmm || member.state == 'Z') continue;
      const bool is_recorded =
          recorded_.vmm_pid && *recorded_.vmm_pid == static_cast<std::uint64_t>(member.pid);
      const int rank = is_recorded ? 3 : is_shim(member.parent) ? 2 : 1;
      if (rank > best_rank) best = &member;
      best_rank = std::max(rank, best_rank);
    }
    return best;
  }

  [[nodiscard]] bool is_shim(int pid) const {
    return std::ranges::any_of(trace_.members, [&](const Member& member) {
      return member.pid == pid && member.identity.role == Role::shim;
    });
  }

  void look_at_vmm(const Held& held, Vmm vmm) {
    const Machine machine = parse_machine(vmm, held.words());
    result_.vmm = vmm;
    result_.vmm_pid = held.stat().pid;
    result_.needs_sharing = machine.shares_files;
    result_.dax_window_bytes = machine.dax_window_bytes;
    result_.cid = machine.cid;
    result_.debug_console = machine.debug_console;
    result_.vcpus = count_vcpus(held);
    if (!result_.vcpus) result_.vcpus = machine.vcpus;
    auto memory = measure_guest_memory(held.directory(), machine.memory_paths);
    if (!memory) {
      result_.is_hidden = true;
      return;
    }
    result_.memory = memory->value_or(GuestMemory{});
    if (!result_.memory->committed_bytes) result_.memory->committed_bytes = machine.memory_bytes;
  }

  // The oldest is the sandbox's own; containerd starts others for short errands.
  void look_at_shim(const Process& process) {
    if (result_.shim_pid || process.state == 'Z') return;
    result_.shim_pid = process.pid;
    if (!process.is_replaced)
      result_.shim_version = host::read_installed_release(host_, process.program);
  }

  void look_at_virtiofsd(const Held& held) {
    Sharing sharing = parse_sharing(held.words());
    if (!result_.sharing && !sharing.directory.empty()) result_.sharing = std::move(sharing);
  }

  // Dragonball runs in the shim: there is guest memory in it, and no other VMM.
  void look_for_dragonball() {
    if (result_.vmm_pid || !result_.shim_pid || !survey_.proc) return;
    if (result_.vmm && result_.vmm != Vmm::dragonball) return;
    if (result_.dialect != shim::Dialect::rust) return;
    const auto process = std::ranges::find(result_.processes, *result_.shim_pid, &Process::pid);
    const auto held = Held::take(*survey_.proc, process->pid, process->start_ticks);
    if (!held) return;
    const std::optional<GuestMemory> memory =
        measure_guest_memory(held->directory(), {}).value_or(std::nullopt);
    if (memory) {
      result_.memory = memory;
      result_.vmm = Vmm::dragonball;
    }
    if (result_.vmm != Vmm::dragonball) return;
    result_.vmm_pid = process->pid;
    result_.vcpus = count_vcpus(*held);
    result_.dax_window_bytes = recorded_.dax_window_bytes;
  }

  void complete_machine() {
    if (!result_.vcpus) result_.vcpus = recorded_.vcpus;
    if (!result_.debug_console) result_.debug_console = recorded_.debug_console;
    if (result_.memory && !result_.memory->committed_bytes)
      result_.memory->committed_bytes = recorded_.memory_bytes;
  }

  void find_agent(Asking& asking) {
    result_.agent_url = recorded_.agent_url;
    if (result_.agent_url.empty() && result_.liveness == shim::Liveness::live)
      result_.agent_url = asking.agent_url(host_, trace_.id);
    const Result<shim::AgentUrl> url = shim::parse_agent_url(result_.agent_url);
    if (!url) return;
    if (url->transport == shim::Transport::hybrid)
      result_.vsock_socket = url->path;
    else if (!result_.cid)
      result_.cid = url->cid;
  }

  void find_age() {
    for (const Process& process : result_.processes)
      if (process.age && (!result_.age || *process.age > *result_.age)) result_.age = process.age;
    if (result_.age) return;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    for (const std::string& directory : result_.directories)
      if (const Result<FileInfo> info = host_.stat(directory)) {
        const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now) -
                         std::chrono::seconds{info->modified};
        result_.age = std::max({result_.age.value_or(age), age, std::chrono::milliseconds{0}});
      }
  }

  [[nodiscard]] std::string engine_namespace() const {
    for (const Member& member : trace_.members)
      if (!member.engine_namespace.empty()) return member.engine_namespace;
    return "k8s.io";
  }

  const Host& host_;
  const Survey& survey_;
  const Trace& trace_;
  Recorded recorded_;
  Sandbox result_;
};

}  // namespace

std::string_view to_text(State state) {
  switch (state) {
    case State::live: return "live";
    case State::partial: return "partial";
    case State::orphaned: return "orphaned";
    case State::stale: return "stale";
    case State::cannot_tell: break;
  }
  return "cannot-tell";
}

std::uint64_t memory_of_processes(const Sandbox& sandbox) {
  std::uint64_t sum = 0;
  for (const Process& process : sandbox.processes)
    sum += process.pss_bytes.value_or(process.rss_bytes);
  return sum;
}

Asking::Asking(std::chrono::milliseconds total, std::chrono::milliseconds each)
    : end_(std::chrono::steady_clock::now() + total), each_(each) {}

std::string Asking::agent_url(const Host& host, std::string_view id) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      end_ - std::chrono::steady_clock::now());
  if (left.count() <= 0) return {};
  const Result<shim::Sandbox> shim = shim::find_sandbox(host, id);
  if (!shim || shim->id != id) return {};
  const Result<shim::Response> answer =
      shim::call(host, shim->socket, {.target = "/agent-url"},
                 {.patience = std::min(left, each_), .body_bytes = longest_url});
  if (!answer || answer->status != 200) return {};
  std::string url = answer->body;
  while (url.ends_with('\n')) url.pop_back();
  return url;
}

Sandbox inspect(const Host& host, const Survey& survey, const Trace& trace, Asking& asking) {
  return Look{host, survey, trace}.finish(asking);
}

}  // namespace kata::sandbox
