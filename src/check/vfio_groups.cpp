// SPDX-License-Identifier: Apache-2.0
// Checks that the devices bound to vfio-pci, or those asked about, can go to a guest with their
// whole group.
#include <algorithm>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/vfio_survey.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

Finding judge(const VfioDevice& device) {
  const std::string& address = device.pci.address.text;
  if (device.state == Assignable::ready) {
    const bool has_direct = std::ranges::find(device.reserved, "direct") != device.reserved.end();
    if (has_direct)
      return {
          Status::warn,
          fmt::format("{}: its firmware keeps memory for it ('direct' in reserved_regions), and "
                      "Intel's IOMMU then refuses to give it away",
                      address)};
    return {Status::pass,
            fmt::format("{}: IOMMU group {} is viable", address, device.pci.group.value_or("-"))};
  }
  Finding finding{Status::fail, fmt::format("{}: {}", address, device.why)};
  if (device.state == Assignable::shared)
    finding.hint = fmt::format("bind the others too: run 'kata-ctl check vfio {}'",
                               device.offenders.front().address.text);
  if (device.state == Assignable::bindable)
    finding.hint = fmt::format("run '{}'", device.bind_for_good);
  return finding;
}

}  // namespace

Result<Finding> vfio_groups(const Host& host, const Question& question) {
  const VfioSurvey survey = TRY(survey_bound_vfio(host, question.devices));
  if (survey.devices.empty()) return Finding{Status::skip, "no device is bound to vfio-pci"};
  std::vector<Finding> findings;
  findings.reserve(survey.devices.size() + 1);
  for (const VfioDevice& device : survey.devices) findings.push_back(judge(device));
  if (survey.has_unsafe_interrupts)
    findings.push_back({Status::warn,
                        "a guest with a device can make up interrupts of others "
                        "(allow_unsafe_interrupts is on)",
                        "use a machine with interrupt remapping"});
  Finding finding = merge(std::move(findings));
  finding.facts = {
      {"devices", static_cast<std::int64_t>(survey.devices.size()), "", "/sys/bus/pci/devices"},
      {"unsafe_interrupts", survey.has_unsafe_interrupts, "",
       "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"}};
  return finding;
}

}  // namespace kata::check
