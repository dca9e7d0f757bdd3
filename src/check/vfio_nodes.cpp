// SPDX-License-Identifier: Apache-2.0
// Checks the nodes that a hypervisor opens for a device: that of its group, or that of the device
// alone with iommufd.
#include <algorithm>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/vfio_survey.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr std::string_view container = "/dev/vfio/vfio";

bool is_rootless(const Question& question) {
  return std::ranges::any_of(question.configurations, [](const config::InForce& file) {
    return file.config.boolean("hypervisor.rootless");
  });
}

Finding judge(const VfioDevice& device, bool is_rootless) {
  constexpr unsigned group_and_others_write = 0022;
  const VfioNode& node = device.iommufd_node ? *device.iommufd_node : device.group_node;
  if (!device.group_node.is_there && !(device.iommufd_node && device.iommufd_node->is_there))
    return {Status::fail,
            fmt::format("{}: {} is not there", device.pci.address.text, quote(node.path)),
            "run 'udevadm trigger --subsystem-match=vfio', or look whether /dev is the node's"};
  if (is_rootless && node.uid == 0 && (node.permissions & group_and_others_write) == 0)
    return {Status::warn,
            fmt::format("{}: {} has mode {:04o} and belongs to root, and the hypervisor does not "
                        "run as root",
                        device.pci.address.text, quote(node.path), node.permissions),
            fmt::format("run 'chgrp kvm {0} && chmod 0660 {0}'", node.path)};
  return {Status::pass, fmt::format("{}: {} is there", device.pci.address.text, quote(node.path))};
}

}  // namespace

Result<Finding> vfio_nodes(const Host& host, const Question& question) {
  VfioSurvey survey = TRY(survey_bound_vfio(host, question.devices));
  std::erase_if(survey.devices, [](const VfioDevice& device) {
    return !host::is_vfio_driver(device.pci.driver) || !device.pci.group;
  });
  if (survey.devices.empty()) return Finding{Status::skip, "no device is bound to vfio-pci"};
  std::vector<Finding> findings;
  if (!host.exists(container) && !survey.has_iommufd)
    findings.push_back({Status::fail,
                        fmt::format("neither {} nor '/dev/iommu' is there", quote(container)),
                        "run 'modprobe vfio'"});
  for (const VfioDevice& device : survey.devices)
    findings.push_back(judge(device, is_rootless(question)));
  Finding finding = merge(std::move(findings));
  finding.facts = {{"iommufd", survey.has_iommufd, "", "/dev/iommu"}};
  return finding;
}

}  // namespace kata::check
