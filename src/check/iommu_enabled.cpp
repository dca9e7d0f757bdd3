// SPDX-License-Identifier: Apache-2.0
// Checks that the kernel drives an IOMMU. Its groups are the proof: neither the firmware's tables
// nor the command line are.
#include "check/checks.hpp"
#include "check/vfio_survey.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

std::string turn_on_hint(const VfioSurvey& survey) {
  if (survey.has_firmware_table)
    return "add 'intel_iommu=on' (Intel; AMD needs nothing, unless 'iommu=off' or 'amd_iommu=off' "
           "is "
           "there) to the kernel's command line and restart";
  return "turn VT-d, AMD-Vi or the SMMU on in the firmware, and add 'intel_iommu=on' to the "
         "kernel's "
         "command line (Intel)";
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
               turn_on_hint(survey)};
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
