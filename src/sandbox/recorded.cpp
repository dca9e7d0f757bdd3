// SPDX-License-Identifier: Apache-2.0
#include "sandbox/recorded.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "config/kernel_parameters.hpp"
#include "core/dir.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "sandbox/json_pick.hpp"
#include "sandbox/machine.hpp"

namespace kata::sandbox {
namespace {

using Picked = std::vector<std::optional<std::string>>;
using Number = std::optional<std::uint64_t>;

Number to_number(const std::optional<std::string>& text) {
  return text ? parse_u64(*text) : std::nullopt;
}

// "1" or "1.5", which the runtimes round up.
Number to_vcpus(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const std::string_view all = *text;
  const std::size_t dot = all.find('.');
  const Number whole = parse_u64(all.substr(0, dot));
  if (!whole || dot == all.npos) return whole;
  const bool is_more = all.find_first_not_of('0', dot + 1) != all.npos;
  return *whole + (is_more ? 1 : 0);
}

// A number of MiB as bytes; 0 means that there is none.
Number mebibytes(const std::optional<std::string>& text) {
  const Number number = to_number(text);
  constexpr std::uint64_t most = std::uint64_t{1} << 40;
  if (!number || *number == 0 || *number > most) return std::nullopt;
  return *number << 20;
}

std::optional<Vmm> to_vmm(const std::optional<std::string>& name) {
  return name ? vmm_named(*name) : std::nullopt;
}

// A pid of 0 is one that was never set.
Number to_pid(const std::optional<std::string>& text) {
  const Number number = to_number(text);
  return number && *number > 0 ? number : std::nullopt;
}

std::optional<bool> to_console(const std::optional<std::string>& parameters) {
  if (!parameters) return std::nullopt;
  return config::enables_debug_console(*parameters);
}

struct File {
  std::string_view directory;  ///< below /run; the id follows
  std::string_view below;      ///< the id
  std::string_view name;
  Recorded (*parse)(std::string_view);
};

constexpr std::array<File, 4> files{{
    {"vc/sbs", "", "persist.json", parse_go_state},
    {"kata", "", "state.json", parse_rust_state},
    {"kata/firecracker", "/root", "state.json", parse_rust_state},
    {"vc/firecracker", "/root", "fcConfig.json", parse_firecracker_config},
}};

Result<std::string> read_file(const Dir& run, const File& file, std::string_view id) {
  const Dir directory = TRY(run.open_dir(fmt::format("{}/{}{}", file.directory, id, file.below)));
  return TRY(directory.read(file.name, json_size_limit))
  .text;
}

}  // namespace

void Recorded::complete_from(const Recorded& other) {
  if (!vmm) vmm = other.vmm;
  if (!vmm_pid) vmm_pid = other.vmm_pid;
  if (!vcpus) vcpus = other.vcpus;
  if (!memory_bytes) memory_bytes = other.memory_bytes;
  if (!dax_window_bytes) dax_window_bytes = other.dax_window_bytes;
  if (!debug_console) debug_console = other.debug_console;
  if (agent_url.empty()) agent_url = other.agent_url;
}

Recorded parse_go_state(std::string_view text) {
  static constexpr std::array<std::string_view, 5> places{
      "/HypervisorState/Type", "/HypervisorState/Pid", "/Config/HypervisorConfig/NumVCPUs",
      "/Config/HypervisorConfig/MemorySize", "/AgentState/URL"};
  Picked picked = pick_json(text, places);
  Recorded recorded;
  recorded.vmm = to_vmm(picked[0]);
  recorded.vmm_pid = to_pid(picked[1]);
  recorded.vcpus = to_vcpus(picked[2]);
  recorded.memory_bytes = mebibytes(picked[3]);
  recorded.agent_url = std::move(picked[4]).value_or("");
  return recorded;
}

Recorded parse_rust_state(std::string_view text) {
  static constexpr std::array<std::string_view, 6> places{
      "/hypervisor/hypervisor_type",
      "/hypervisor/pid",
      "/hypervisor/config/cpu_info/default_vcpus",
      "/hypervisor/config/memory_info/default_memory",
      "/hypervisor/config/shared_fs/virtio_fs_cache_size",
      "/hypervisor/config/boot_info/kernel_params"};
  const Picked picked = pick_json(text, places);
  Recorded recorded;
  recorded.vmm = to_vmm(picked[0]);
  recorded.vmm_pid = to_pid(picked[1]);
  recorded.vcpus = to_vcpus(picked[2]);
  recorded.memory_bytes = mebibytes(picked[3]);
  recorded.dax_window_bytes = mebibytes(picked[4]);
  recorded.debug_console = to_console(picked[5]);
  return recorded;
}

Recorded parse_firecracker_config(std::string_view text) {
  static constexpr std::array<std::string_view, 3> places{
      "/machine-config/vcpu_count", "/machine-config/mem_size_mib", "/boot-source/boot_args"};
  const Picked picked = pick_json(text, places);
  Recorded recorded;
  recorded.vmm = Vmm::firecracker;
  recorded.vcpus = to_vcpus(picked[0]);
  recorded.memory_bytes = mebibytes(picked[1]);
  recorded.debug_console = to_console(picked[2]);
  return recorded;
}

Recorded read_recorded(const Host& host, std::string_view id) {
  Recorded recorded;
  const Result<Dir> run = Dir::open(host, "/run");
  if (!run) return recorded;
  for (const File& file : files)
    if (const Result<std::string> text = read_file(*run, file, id))
      recorded.complete_from(file.parse(*text));
  return recorded;
}

}  // namespace kata::sandbox
