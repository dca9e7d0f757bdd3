// SPDX-License-Identifier: Apache-2.0
#include "parts.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "command_lines.hpp"
#include "core/file.hpp"
#include "stand_in.hpp"

namespace kata::sim {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

std::string below(const Options& options, std::string_view path) {
  return (options.root == "/" ? "" : options.root) + std::string{path};
}

// As QEMU makes it in the directory that -object names: no name leads to it any more.
Result<Fd> make_shm_file(const Options& options, Places& places) {
  TRY(places.make_dirs("/dev/shm/x"));
  std::string name = below(options, "/dev/shm/qemu_back_mem.dimm1.XXXXXX");
  Fd file{::mkostemp(name.data(), O_CLOEXEC)};
  if (!file) return sys_error(errno, "make '{}'", name);
  if (::unlink(name.c_str()) != 0) return sys_error(errno, "unlink '{}'", name);
  return file;
}

Result<Fd> make_memory(const Options& options, Places& places) {
  if (options.vmm == "firecracker") return Fd{};
  const bool is_file = options.vmm == "qemu";
  Fd file = is_file ? TRY(make_shm_file(options, places))
                    : Fd{::memfd_create(options.vmm == "dragonball" ? "dragonball" : "ch_ram",
                                        MFD_CLOEXEC)};
                    if (!file) return sys_error(errno, "make a memfd");
                    if (::ftruncate(file.get(),
                                    static_cast<off_t>(options.memory_mib * mebibyte)) != 0)
                      return sys_error(errno, "size the guest's memory");
                    TRY(write_all(file.get(), "guest memory",
                                  std::string(options.touched_mib * mebibyte, 'g')));
                    return file;
}

std::string state_text(const Options& options, pid_t vmm) {
  nlohmann::ordered_json state;
  if (options.dialect == Dialect::go) {
    state["PersistVersion"] = 2;
    state["State"] = "running";
    state["HypervisorState"] = {{"Type", options.vmm == "cloud-hypervisor" ? "clh" : options.vmm},
                                {"Pid", vmm}};
    state["AgentState"] = {{"URL", options.agent_url}};
    state["Config"]["HypervisorConfig"] = {{"NumVCPUs", options.vcpus},
                                           {"MemorySize", options.memory_mib}};
  } else {
    state["sandbox_type"] = "virt_container";
    state["hypervisor"] = {{"hypervisor_type", options.vmm}, {"pid", vmm}, {"id", options.id}};
    state["hypervisor"]["config"] = {{"cpu_info", {{"default_vcpus", options.vcpus}}},
                                     {"memory_info", {{"default_memory", options.memory_mib}}},
                                     {"boot_info", {{"kernel_params", "agent.debug_console"}}}};
  }
  return state.dump(2);
}

std::string state_path(const Options& options) {
  return options.dialect == Dialect::go ? fmt::format("/run/vc/sbs/{}/persist.json", options.id)
                                        : fmt::format("/run/kata/{}/state.json", options.id);
}

Result<> write_bundle(const Options& options, Places& places) {
  if (options.pod.empty()) return {};
  const auto slash = options.pod.find('/');
  const nlohmann::ordered_json bundle{
      {"ociVersion", "1.2.0"},
      {"annotations",
       {{"io.kubernetes.cri.sandbox-namespace", options.pod.substr(0, slash)},
        {"io.kubernetes.cri.sandbox-name", options.pod.substr(slash + 1)}}}};
  return places.write(
      fmt::format("/run/containerd/io.containerd.runtime.v2.task/k8s.io/{}/config.json",
                  options.id),
      bundle.dump());
}

}  // namespace

Result<> Parts::start(const Options& options, Places& places) {
  TRY(write_bundle(options, places));
  if (options.vmm.empty()) return {};
  const Fd memory = TRY(make_memory(options, places));
  pid_t vmm = 0;
  for (StandIn part : parts_of(options)) {
    part.memory = part.shared_bytes > 0 ? memory.get() : -1;
    const pid_t pid = TRY(start_stand_in(part));
    pids_.push_back(pid);
    if (part.vcpus > 0) vmm = pid;
  }
  return places.write(state_path(options), state_text(options, vmm));
}

void Parts::stop() {
  for (const pid_t pid : pids_) stop_stand_in(pid);
  pids_.clear();
}

}  // namespace kata::sim
