// SPDX-License-Identifier: Apache-2.0
// Asks QEMU for the machine and the devices that a configuration has, under --active alone: it runs
// QEMU, which prints its lists without making a machine.
//
// Source: src/runtime/pkg/govmm/qemu/qemu.go, whose names of devices depend on what carries virtio:
// PCI, channels of s390x, or memory of a microvm.
#include <algorithm>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/needs.hpp"
#include "check/vfio_need.hpp"
#include "core/text.hpp"
#include "host/program.hpp"

namespace kata::check {
namespace {

using config::Configuration;

std::string_view carrier_of(const Configuration& config) {
  if (config.machine.arch == config::Arch::s390x) return "ccw";
  return config.text("hypervisor.machine_type") == "microvm" ? "device" : "pci";
}

std::vector<std::string> wanted_devices(const Configuration& config) {
  const std::string_view carrier = carrier_of(config);
  std::vector<std::string> names{fmt::format("vhost-vsock-{}", carrier)};
  const std::string shared = config.text("hypervisor.shared_fs");
  if (shared == "virtio-fs" || shared == "virtio-fs-nydus")
    names.push_back(fmt::format("vhost-user-fs-{}", carrier));
  if (shared == "virtio-9p") names.push_back(fmt::format("virtio-9p-{}", carrier));
  if (config.boolean("hypervisor.enable_virtio_mem"))
    names.push_back(fmt::format("virtio-mem-{}", carrier));
  if (plugs_devices(config)) names.push_back(fmt::format("vfio-{}", carrier));
  return names;
}

Result<std::string> ask(const Host& host, const std::string& path, const char* option) {
  return host::output_of(host, path, {.arguments = {option, "help"}});
}

// A line begins with the machine's name and a blank.
bool lists_machine(std::string_view list, std::string_view machine) {
  while (!list.empty()) {
    const std::string_view line = list.substr(0, list.find('\n'));
    if (line.starts_with(machine) && line.substr(machine.size()).starts_with(' ')) return true;
    list.remove_prefix(std::min(line.size() + 1, list.size()));
  }
  return false;
}

Result<Finding> judge(const Host& host, const config::InForce& file) {
  const Configuration& config = file.config;
  const std::string path = config.text("hypervisor.path");
  const std::string machine = config.text("hypervisor.machine_type");
  if (!machine.empty() && !lists_machine(TRY(ask(host, path, "-machine")), machine))
    return Finding{
        Status::fail,
        fmt::format("{}: {} has no machine {}", name_of(file), quote(path), quote(machine)),
        "correct machine_type, or install another QEMU"};
  const std::string devices = TRY(ask(host, path, "-device"));
  std::vector<std::string> missing;
  const std::vector<std::string> wanted = wanted_devices(config);
  for (const std::string& name : wanted)
    if (!devices.contains(fmt::format("name \"{}\"", name))) missing.push_back(name);
  Finding finding{
      .detail = fmt::format("{}: {} has {}", name_of(file), quote(path), fmt::join(wanted, ", ")),
      .facts = {{"missing", missing, "", path + " -device help"}}};
  if (missing.empty()) return finding;
  finding.status = Status::warn;
  finding.detail =
      fmt::format("{}: {} lacks {}", name_of(file), quote(path), fmt::join(missing, ", "));
  finding.hint = "install the packages of QEMU's modules, or a QEMU that has them";
  return finding;
}

}  // namespace

Result<Finding> vmm_devices(const Host& host, const Question& question) {
  Collect all;
  const bool is_written = !question.is_assumed;
  for (const config::InForce& file : question.configurations) {
    if (!is_written || !is_any(file.config, {config::Vmm::qemu})) continue;
    if (!question.is_active)
      return Finding{.status = Status::skip, .detail = "no program is run without '--active'"};
    all.add(judge(host, file));
  }
  return all.take({.status = Status::skip, .detail = "no QEMU is configured"});
}

}  // namespace kata::check
