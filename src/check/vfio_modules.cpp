// SPDX-License-Identifier: Apache-2.0
// Checks that the kernel has the drivers that hand devices to guests, loaded or built in.
//
// Source: /sys/module/<name>; a built-in driver has that directory only where it takes parameters,
// so its class and driver directories and modules.builtin are asked too.
#include <string>

#include "check/checks.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr std::size_t list_limit = std::size_t{4} << 20;

// Text of this kernel's modules.builtin; empty where there is none.
std::string read_builtin(const Host& host) {
  const std::string release = host.read("/proc/sys/kernel/osrelease").value_or("");
  const std::string_view name = trim(release);
  if (name.empty() || name.contains('/')) return "";
  return host.read(fmt::format("/lib/modules/{}/modules.builtin", name), list_limit).value_or("");
}

class Modules {
 public:
  explicit Modules(const Host& host) : host_(host), builtin_(read_builtin(host)) {}

  // `name` with underscores; a file's name may have dashes.
  [[nodiscard]] bool has(std::string name) const {
    if (host_.exists("/sys/module/" + name)) return true;
    if (builtin_.contains(fmt::format("/{}.ko", name))) return true;
    for (char& c : name)
      if (c == '_') c = '-';
    return builtin_.contains(fmt::format("/{}.ko", name));
  }

 private:
  const Host& host_;
  std::string builtin_;
};

}  // namespace

Result<Finding> vfio_modules(const Host& host, const Question& /*question*/) {
  if (const Result<std::vector<DirEntry>> modules = host.entries("/sys/module"); !modules)
    return std::unexpected(modules.error());
  const Modules modules{host};
  std::vector<std::string> missing;
  for (const char* name : {"vfio", "vfio_pci"})
    if (!modules.has(name)) missing.emplace_back(name);
  const bool has_iommufd = modules.has("iommufd") || host.exists("/dev/iommu");
  if (!modules.has("vfio_iommu_type1") && !has_iommufd) missing.emplace_back("vfio_iommu_type1");
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
