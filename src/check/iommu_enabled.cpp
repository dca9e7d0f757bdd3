// SPDX-License-Identifier: Apache-2.0
// Checks that the kernel drives an IOMMU. Its groups are the proof: neither the firmware's tables
// nor the command line are.
#include "check/checks.hpp"
#include "check/vfio_survey.hpp"
#include "config/machine.hpp"
#include "core/text.hpp"
#include "host/cpu_info.hpp"

namespace kata::check {
namespace {

// What turns an IOMMU on: where the firmware describes none, and where it does and the kernel lets
// it be.
struct TurnOn {
  std::string_view absent;
  std::string_view idle;
};

constexpr TurnOn intel{
    "turn VT-d on in the firmware, and add 'intel_iommu=on' to the kernel's command line",
    "add 'intel_iommu=on' to the kernel's command line and restart"};
constexpr TurnOn amd{
    "turn AMD-Vi, which is also called IOMMU, on in the firmware",
    "take 'iommu=off' and 'amd_iommu=off' off the kernel's command line and restart"};
constexpr TurnOn some_x86{
    "turn VT-d or AMD-Vi on in the firmware, and on Intel add 'intel_iommu=on' to the kernel's "
    "command line",
    "on Intel add 'intel_iommu=on' to the kernel's command line, on AMD take 'iommu=off' and "
    "'amd_iommu=off' off it, and restart"};
constexpr TurnOn arm{"turn the SMMU on in the firmware",
                     "start a kernel that drives the SMMU (CONFIG_ARM_SMMU_V3)"};
// Each PCI function of a mainframe has an IOMMU of its own.
constexpr TurnOn mainframe{
    "give the partition a PCI function, and start the kernel without 'pci=off'",
    "start the kernel without 'pci=off'"};
constexpr TurnOn power{
    "start the kernel on the bare machine, without 'iommu=off' on its command line",
    "start the kernel without 'iommu=off' on its command line"};
constexpr TurnOn riscv{
    "use a machine with an IOMMU, and Linux 6.13 or later with CONFIG_RISCV_IOMMU",
    "start Linux 6.13 or later with CONFIG_RISCV_IOMMU"};

const TurnOn& turn_on_x86(const Host& host) {
  const Result<host::CpuInfo> cpu = host::read_cpu_info(host);
  if (cpu && cpu->is_intel()) return intel;
  return cpu && cpu->is_amd() ? amd : some_x86;
}

const TurnOn& turn_on(const Host& host) {
  switch (config::read_arch(host)) {
    case config::Arch::aarch64: return arm;
    case config::Arch::s390x: return mainframe;
    case config::Arch::ppc64le: return power;
    case config::Arch::riscv64: return riscv;
    case config::Arch::x86_64: break;
  }
  return turn_on_x86(host);
}

std::string turn_on_hint(const Host& host, const VfioSurvey& survey) {
  const TurnOn& hints = turn_on(host);
  return std::string{survey.has_firmware_table ? hints.idle : hints.absent};
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + escape(name);
  return text;
}

}  // namespace

Result<Finding> iommu_enabled(const Host& host, const Question& /*question*/) {
  const VfioSurvey survey = TRY(survey_iommu(host));
  Finding finding{Status::pass,
                  fmt::format("{} IOMMU groups{}", survey.groups,
                              survey.iommus.empty() ? "" : " of " + joined(survey.iommus))};
  if (survey.groups == 0)
    finding = {Status::fail,
               survey.has_firmware_table
                   ? "no IOMMU group, although the firmware describes an IOMMU"
                   : "no IOMMU group, and the firmware describes no IOMMU",
               turn_on_hint(host, survey)};
  finding.facts = {
      {"groups", static_cast<std::int64_t>(survey.groups), "", "/sys/kernel/iommu_groups"},
      {"iommus", survey.iommus, "", "/sys/class/iommu"},
      {"firmware_table", survey.has_firmware_table, "", "/sys/firmware/acpi/tables"}};
  return finding;
}

Result<Finding> iommu_noiommu(const Host& host, const Question& /*question*/) {
  const VfioSurvey survey = TRY(survey_iommu(host));
  constexpr std::string_view file = "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode";
  Finding finding{Status::pass, "vfio gives no device away without an IOMMU"};
  if (survey.is_noiommu)
    finding = {Status::fail,
               "vfio gives devices away without an IOMMU, which no hypervisor takes and which lets "
               "them reach all memory",
               fmt::format("run 'echo N > {}'", file)};
  finding.facts = {{"noiommu", survey.is_noiommu, "", std::string{file}}};
  return finding;
}

}  // namespace kata::check
