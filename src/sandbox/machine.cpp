// SPDX-License-Identifier: Apache-2.0
#include "sandbox/machine.hpp"

#include <algorithm>
#include <limits>

#include "config/kernel_parameters.hpp"
#include "core/text.hpp"

namespace kata::sandbox {
namespace {

constexpr std::uint64_t bytes = 1;
constexpr std::uint64_t mebibytes = std::uint64_t{1} << 20;

bool is_of_kind(std::string_view list, std::string_view kind) {
  return list.substr(0, list.find(',')) == kind;
}

// "3072M,slots=10,maxmem=33194M", or with "size=" before it.
std::optional<std::uint64_t> memory_of(const Arguments& words) {
  const auto list = value_of(words, "-m");
  if (!list) return std::nullopt;
  const auto size = part_of(*list, "size");
  return parse_machine_size(size ? *size : part_of(*list, "").value_or(""), mebibytes);
}

// "1,cores=1,threads=1,sockets=240,maxcpus=240", or with "cpus=" before it.
std::optional<std::uint64_t> vcpus_of(const Arguments& words) {
  const auto list = value_of(words, "-smp");
  if (!list) return std::nullopt;
  const auto count = part_of(*list, "cpus");
  return parse_u64(count ? *count : part_of(*list, "").value_or(""));
}

// A backend that an nvdimm or pmem device shows the guest is a disk, not its memory.
bool is_disk(const Arguments& words, std::string_view backend) {
  return std::ranges::any_of(values_of(words, "-device"), [&](std::string_view device) {
    const bool shows_disk = is_of_kind(device, "nvdimm") || device.starts_with("virtio-pmem");
    return shows_disk && part_of(device, "memdev") == backend;
  });
}

std::vector<std::string> memory_paths_of(const Arguments& words) {
  std::vector<std::string> paths;
  for (const std::string_view object : values_of(words, "-object")) {
    if (!is_of_kind(object, "memory-backend-file")) continue;
    auto path = part_of(object, "mem-path");
    const auto id = part_of(object, "id");
    if (path && id && !is_disk(words, *id)) paths.push_back(std::move(*path));
  }
  if (const auto path = value_of(words, "-mem-path")) paths.emplace_back(*path);
  return paths;
}

void read_devices(const Arguments& words, Machine& machine) {
  for (const std::string_view device : values_of(words, "-device")) {
    if (device.starts_with("vhost-vsock")) {
      const auto cid = parse_u64(part_of(device, "guest-cid").value_or(""));
      if (cid && *cid <= std::numeric_limits<std::uint32_t>::max())
        machine.cid = static_cast<std::uint32_t>(*cid);
    }
    if (device.starts_with("vhost-user-fs")) {
      machine.shares_files = true;
      const auto window = part_of(device, "cache-size");
      if (window) machine.dax_window_bytes = parse_machine_size(*window, bytes);
    }
  }
}

// QEMU's words, which StratoVirt shares.
Machine parse_qemu(const Arguments& words) {
  Machine machine;
  machine.memory_bytes = memory_of(words);
  machine.vcpus = vcpus_of(words);
  machine.memory_paths = memory_paths_of(words);
  read_devices(words, machine);
  if (const auto parameters = value_of(words, "-append"))
    machine.debug_console = config::enables_debug_console(*parameters);
  return machine;
}

Machine parse_cloud_hypervisor(const Arguments& words) {
  Machine machine;
  if (const auto list = value_of(words, "--memory"))
    machine.memory_bytes = parse_machine_size(part_of(*list, "size").value_or(""), bytes);
  if (const auto list = value_of(words, "--cpus"))
    machine.vcpus = parse_u64(part_of(*list, "boot").value_or(""));
  machine.shares_files = value_of(words, "--fs").has_value();
  if (const auto parameters = value_of(words, "--cmdline"))
    machine.debug_console = config::enables_debug_console(*parameters);
  return machine;
}

}  // namespace

Machine parse_machine(Vmm vmm, const Arguments& words) {
  switch (vmm) {
    case Vmm::qemu:
    case Vmm::stratovirt: return parse_qemu(words);
    case Vmm::cloud_hypervisor: return parse_cloud_hypervisor(words);
    default: return {};
  }
}

}  // namespace kata::sandbox
