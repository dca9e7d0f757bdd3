// SPDX-License-Identifier: Apache-2.0
// Checks that the kernel has the drivers that hand devices to guests, loaded or built in.
//
// Source: check/modules.hpp; a driver's own directory below /sys/bus where there is one.
#include <string>

#include "check/checks.hpp"
#include "check/modules.hpp"

namespace kata::check {

Result<Finding> vfio_modules(const Host& host, const Question& /*question*/) {
  if (const Result<std::vector<DirEntry>> modules = host.entries("/sys/module"); !modules)
    return std::unexpected(modules.error());
  const Modules modules{host};
  const auto has = [&](const char* name) { return is_there(modules.state_of(name)); };
  std::vector<std::string> missing;
  for (const char* name : {"vfio", "vfio_pci"})
    if (!has(name)) missing.emplace_back(name);
  const bool has_iommufd = has("iommufd") || host.exists("/dev/iommu");
  if (!has("vfio_iommu_type1") && !has_iommufd) missing.emplace_back("vfio_iommu_type1");
  if (host.exists("/sys/bus/pci/drivers/vfio-pci")) std::erase(missing, "vfio_pci");
  Finding finding{Status::pass, "vfio, vfio-pci and a driver of the IOMMU are there"};
  if (!missing.empty()) {
    std::string list;
    for (const std::string& name : missing) list += (list.empty() ? "" : " ") + name;
    finding = {Status::fail, fmt::format("not loaded and not built in: {}", list),
               fmt::format("run 'modprobe -a {}'", list)};
  }
  finding.facts = {{"missing", missing, "", "/sys/module"},
                   {"iommufd", has_iommufd, "", "/sys/module"}};
  return finding;
}

}  // namespace kata::check
