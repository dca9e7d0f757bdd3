// SPDX-License-Identifier: Apache-2.0
#include "check/memory_need.hpp"

#include <algorithm>

#include "check/needs.hpp"

namespace kata::check {
namespace {

using config::Configuration;
using config::Dialect;
using config::Vmm;

bool shares_through_virtio_fs(const Configuration& config) {
  const std::string kind = config.text("hypervisor.shared_fs");
  return kind == "virtio-fs" || kind == "virtio-fs-nydus";
}

Backing qemu_backing(const Configuration& config) {
  const bool is_go = config.dialect == Dialect::go;
  if (is_go && config.boolean("hypervisor.enable_hugepages")) return Backing::hugepage_mount;
  // runtime-rs drops the shared file system of a confidential guest, and with it the file.
  if (!is_go && config.boolean("hypervisor.confidential_guest")) return Backing::ram;
  if (is_go && config.boolean("factory.enable_template")) return Backing::ram;
  return shares_through_virtio_fs(config) ? Backing::shm : Backing::ram;
}

Backing dragonball_backing(const Configuration& config) {
  return config.boolean("hypervisor.enable_hugepages") &&
                 config.text("hypervisor.hugepage_type") != "thp"
             ? Backing::hugepage_mount
             : Backing::ram;
}

Backing backing_of(const Configuration& config) {
  // What nobody can tell the hypervisor of is judged as QEMU.
  switch (config.vmm.value_or(Vmm::qemu)) {
    case Vmm::qemu: return qemu_backing(config);
    case Vmm::dragonball: return dragonball_backing(config);
    case Vmm::remote: return Backing::none;
    case Vmm::clh:
      return config.dialect == Dialect::go && config.boolean("hypervisor.enable_hugepages")
                 ? Backing::hugepage_memfd
                 : Backing::ram;
    case Vmm::firecracker:
    case Vmm::stratovirt:
    case Vmm::openvmm: break;
  }
  return Backing::ram;
}

// What kata-deploy's RuntimeClasses count for all that is not the guest.
// Source: tools/packaging/kata-deploy/helm-chart, runtimeclasses.yaml.
std::uint64_t overhead_of(const Configuration& config) {
  constexpr std::uint64_t qemu_mib = 320;
  constexpr std::uint64_t other_mib = 130;
  return config.vmm.value_or(Vmm::qemu) == Vmm::qemu ? qemu_mib : other_mib;
}

bool any(const Question& question, bool (*is)(const MemoryNeed&)) {
  return std::ranges::any_of(memory_needs(question), is);
}

}  // namespace

MemoryNeed memory_need(const config::InForce& file, const Question& question) {
  const Configuration& config = file.config;
  const std::int64_t mib = config.integer("hypervisor.default_memory");
  MemoryNeed need{.who = name_of(file), .file = config.file, .backing = backing_of(config)};
  need.memory_mib = question.memory_mib.value_or(static_cast<std::uint64_t>(std::max(mib, {})));
  need.overhead_mib = overhead_of(config);
  need.is_confidential = config.boolean("hypervisor.confidential_guest");
  need.has_watch = config.dialect == Dialect::go;
  need.wants_vhost_user = config.boolean("hypervisor.enable_vhost_user_store");
  return need;
}

std::vector<MemoryNeed> memory_needs(const Question& question) {
  std::vector<MemoryNeed> needs;
  for (const config::InForce& file : question.configurations)
    if (!file.config.unreadable) needs.push_back(memory_need(file, question));
  return needs;
}

bool needs_shm(const Question& question) {
  return any(question, [](const MemoryNeed& need) { return need.backing == Backing::shm; });
}

bool needs_hugepages(const Question& question) {
  return any(question, [](const MemoryNeed& need) { return need.uses_hugepages(); });
}

bool needs_hugepage_mount(const Question& question) {
  return any(question,
             [](const MemoryNeed& need) { return need.backing == Backing::hugepage_mount; });
}

}  // namespace kata::check
