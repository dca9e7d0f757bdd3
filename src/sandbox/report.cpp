// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "sandbox/machine.hpp"
#include "sandbox/sandbox.hpp"

namespace kata::sandbox {
namespace {

using nlohmann::ordered_json;

template <class T>
ordered_json or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

ordered_json seconds(const std::optional<std::chrono::milliseconds>& time) {
  if (!time) return nullptr;
  return std::chrono::duration_cast<std::chrono::seconds>(*time).count();
}

ordered_json pids_of(const Sandbox& sandbox, Role role) {
  ordered_json pids = ordered_json::array();
  for (const Process& process : sandbox.processes)
    if (process.role == role) pids.push_back(process.pid);
  return pids;
}

ordered_json shim_json(const Sandbox& sandbox) {
  if (!sandbox.shim_pid) return nullptr;
  return {{"pid", *sandbox.shim_pid}, {"version", or_null(sandbox.shim_version)}};
}

ordered_json hypervisor_json(const Sandbox& sandbox) {
  if (!sandbox.vmm) return nullptr;
  return {{"name", to_text(*sandbox.vmm)},
          {"pid", or_null(sandbox.vmm_pid)},
          {"in_shim", sandbox.vmm == Vmm::dragonball},
          {"vcpus", or_null(sandbox.vcpus)}};
}

ordered_json memory_json(const Sandbox& sandbox) {
  if (!sandbox.memory) return nullptr;
  return {{"backing", to_text(sandbox.memory->backing)},
          {"committed_bytes", or_null(sandbox.memory->committed_bytes)},
          {"touched_bytes", or_null(sandbox.memory->touched_bytes)},
          {"files", sandbox.memory->files}};
}

ordered_json sharing_json(const Sandbox& sandbox) {
  ordered_json pids = pids_of(sandbox, Role::virtiofsd);
  if (pids.empty()) return nullptr;
  const Sharing sharing = sandbox.sharing.value_or(Sharing{});
  return {{"pids", std::move(pids)},
          {"cache", or_null(sharing.cache)},
          {"thread_pool_size", or_null(sharing.thread_pool_size)},
          {"shared_directory", or_null(sharing.directory)}};
}

ordered_json dax_json(const Sandbox& sandbox) {
  if (!sandbox.dax_window_bytes) return nullptr;
  return {{"window_bytes", *sandbox.dax_window_bytes},
          {"guest_cost_bytes", dax_guest_cost(*sandbox.dax_window_bytes)}};
}

ordered_json agent_json(const Sandbox& sandbox) {
  return {{"url", or_null(sandbox.agent_url)},
          {"cid", or_null(sandbox.cid)},
          {"socket", or_null(sandbox.vsock_socket)},
          {"debug_console", or_null(sandbox.debug_console)}};
}

ordered_json process_json(const Process& process) {
  return {{"pid", process.pid},
          {"parent", process.parent},
          {"role", to_text(process.role)},
          {"program", process.program},
          {"program_replaced", process.is_replaced},
          {"uid", process.uid},
          {"state", std::string(1, process.state)},
          {"rss_bytes", process.rss_bytes},
          {"pss_bytes", or_null(process.pss_bytes)},
          {"cgroup", or_null(process.cgroup)},
          {"age_seconds", seconds(process.age)}};
}

}  // namespace

ordered_json to_json(const Sandbox& sandbox) {
  ordered_json json{{"id", sandbox.id},
                    {"state", to_text(sandbox.state)},
                    {"problems", sandbox.problems},
                    {"runtime", nullptr},
                    {"pod", nullptr},
                    {"age_seconds", seconds(sandbox.age)},
                    {"shim", shim_json(sandbox)},
                    {"hypervisor", hypervisor_json(sandbox)},
                    {"memory", memory_json(sandbox)},
                    {"resident_bytes", memory_of_processes(sandbox)},
                    {"virtiofsd", sharing_json(sandbox)},
                    {"dax", dax_json(sandbox)},
                    {"agent", agent_json(sandbox)},
                    {"volumes", sandbox.volumes},
                    {"directories", sandbox.directories},
                    {"processes", ordered_json::array()}};
  if (sandbox.dialect) json["runtime"] = shim::to_text(*sandbox.dialect);
  if (sandbox.pod) json["pod"] = {{"namespace", sandbox.pod->space}, {"name", sandbox.pod->name}};
  for (const Process& process : sandbox.processes)
    json["processes"].push_back(process_json(process));
  return json;
}

}  // namespace kata::sandbox
