// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "cmd/sandbox.hpp"
#include "core/text.hpp"
#include "sandbox/machine.hpp"

namespace kata::cmd {
namespace {

using sandbox::Process;
using sandbox::Sandbox;

std::string or_dash(std::string_view text) { return text.empty() ? "-" : escape(text); }

// "name: value" lines, the values below each other.
class Fields {
 public:
  explicit Fields(std::ostream& out) : out_(out) {}

  void add(std::string_view name, std::string_view value) {
    out_ << fmt::format("{:<18}{}\n", fmt::format("{}:", name), value);
  }

 private:
  std::ostream& out_;
};

std::string pids_text(const Sandbox& sandbox, sandbox::Role role) {
  std::string text;
  for (const Process& process : sandbox.processes)
    if (process.role == role) text += fmt::format("{}{}", text.empty() ? "" : " ", process.pid);
  return text.empty() ? "-" : text;
}

std::string hypervisor_text(const Sandbox& sandbox) {
  if (!sandbox.vmm) return "-";
  std::string text{to_text(*sandbox.vmm)};
  if (sandbox.vmm == sandbox::Vmm::dragonball)
    text += ", in the shim";
  else if (sandbox.vmm_pid)
    text += fmt::format(", pid {}", *sandbox.vmm_pid);
  return text;
}

std::string shim_text(const Sandbox& sandbox) {
  if (!sandbox.shim_pid) return "-";
  const std::string version =
      sandbox.shim_version.empty() ? "" : ", version " + escape(sandbox.shim_version);
  return fmt::format("pid {}{}", *sandbox.shim_pid, version);
}

std::string console_text(const std::optional<bool>& enabled) {
  if (!enabled) return "-";
  return *enabled ? "on" : "off";
}

void print_machine(Fields& fields, const Sandbox& sandbox) {
  fields.add("Hypervisor", hypervisor_text(sandbox));
  fields.add("vCPUs", number_text(sandbox.vcpus));
  std::string memory = memory_text(sandbox.memory);
  if (sandbox.memory) memory += fmt::format(" ({})", to_text(sandbox.memory->backing));
  fields.add("Guest memory", memory);
  if (sandbox.dax_window_bytes)
    fields.add("DAX window",
               fmt::format("{}, costs the guest {}", format_size(*sandbox.dax_window_bytes),
                           format_size(sandbox::dax_guest_cost(*sandbox.dax_window_bytes))));
}

void print_sharing(Fields& fields, const Sandbox& sandbox) {
  fields.add("virtiofsd", pids_text(sandbox, sandbox::Role::virtiofsd));
  if (!sandbox.sharing) return;
  fields.add("Shared directory", or_dash(sandbox.sharing->directory));
  fields.add("Cache", or_dash(sandbox.sharing->cache));
  fields.add("Thread pool", number_text(sandbox.sharing->thread_pool_size));
}

void print_agent(Fields& fields, const Sandbox& sandbox) {
  fields.add("Agent", or_dash(sandbox.agent_url));
  if (sandbox.cid) fields.add("vsock CID", fmt::to_string(*sandbox.cid));
  if (!sandbox.vsock_socket.empty()) fields.add("vsock socket", escape(sandbox.vsock_socket));
  fields.add("Debug console", console_text(sandbox.debug_console));
}

void print_processes(Context& ctx, const Sandbox& sandbox) {
  if (sandbox.processes.empty()) return;
  ctx.out << '\n';
  Table table{{">PID", "ROLE", "STATE", ">RSS", ">PSS", "AGE", "PROGRAM"}};
  for (const Process& process : sandbox.processes)
    table.add(
        {{fmt::to_string(process.pid)},
         {std::string{to_text(process.role)}},
         {escape(std::string(1, process.state)), process.state == 'Z' ? Tone::bad : Tone::plain},
         {format_size(process.rss_bytes)},
         {process.pss_bytes ? format_size(*process.pss_bytes) : "-"},
         {age_text(process.age)},
         {escape(process.program) + (process.is_replaced ? " (replaced)" : "")}});
  table.print(ctx.out, ctx.settings.color);
}

void print_sandbox(Context& ctx, const Sandbox& sandbox) {
  Fields fields{ctx.out};
  fields.add("Id", sandbox.id);
  fields.add("State", paint(to_text(sandbox.state), tone_of(sandbox.state), ctx.settings.color));
  for (const std::string& problem : sandbox.problems) fields.add("Problem", escape(problem));
  fields.add("Pod", sandbox.pod ? escape(sandbox.pod->space) + "/" + escape(sandbox.pod->name)
                                : std::string{"-"});
  fields.add("Runtime", sandbox.dialect ? shim::to_text(*sandbox.dialect) : "-");
  fields.add("Age", age_text(sandbox.age));
  fields.add("Shim", shim_text(sandbox));
  print_machine(fields, sandbox);
  fields.add("Memory of all", format_size(memory_of_processes(sandbox)));
  print_sharing(fields, sandbox);
  print_agent(fields, sandbox);
  for (const std::string& volume : sandbox.volumes) fields.add("Direct volume", or_dash(volume));
  for (const std::string& directory : sandbox.directories)
    fields.add("Directory", escape(directory));
  print_processes(ctx, sandbox);
}

Result<int> run_show(Context& ctx, const std::string& id) {
  sandbox::Overview overview = look_at_sandboxes(ctx);
  const sandbox::Trace* trace = TRY(sandbox::find_trace(overview.survey(), id));
  const Sandbox sandbox = overview.inspect(*trace);
  if (sandbox.is_hidden)
    ctx.log.warning("memory of other users' processes is not shown: run the command with sudo");
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text) {
    print_sandbox(ctx, sandbox);
    return 0;
  }
  nlohmann::ordered_json document{{"schema", 1}};
  document.update(sandbox::to_json(sandbox));
  print_document(ctx.out, format, document);
  return 0;
}

constexpr std::array<Example, 2> examples{
    {{"See a sandbox's processes, agent and volumes", "kata-ctl sandbox show 6d5c"},
     {"Say what is wrong with it", "kata-ctl sandbox show 6d5c -o json | jq -r '.problems[]'"}}};

}  // namespace

void add_sandbox_show(CLI::App& app, Runs& runs) {
  auto id = std::make_shared<std::string>();
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.argument("sandbox", *id, "Id of the sandbox, or the beginning of it")
      .required()
      .of(Kind::sandbox);
  runs[&app] = [id](Context& ctx) { return run_show(ctx, *id); };
}

}  // namespace kata::cmd
