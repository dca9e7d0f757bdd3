// SPDX-License-Identifier: Apache-2.0
#include "vfio_fixture.hpp"

#include <fmt/format.h>

namespace kata::test {

std::string pci_directory(std::string_view address) {
  return fmt::format("/sys/devices/pci0000:00/{}", address);
}

void make_pci(const Tree& tree, const Pci& pci) {
  const std::string real = pci_directory(pci.address);
  tree.write(real + "/class", fmt::format("{}\n", pci.class_code));
  tree.write(real + "/vendor", "0x8086\n");
  tree.write(real + "/device", "0x0953\n");
  tree.write(real + "/numa_node", "0\n");
  tree.write(real + "/driver_override", "(null)\n");
  tree.link("/sys/bus/pci/devices/" + pci.address, "../../../devices/pci0000:00/" + pci.address);
  if (!pci.driver.empty()) {
    tree.link(fmt::format("/sys/bus/pci/drivers/{}/{}", pci.driver, pci.address),
              "../../../../devices/pci0000:00/" + pci.address);
    tree.link(real + "/driver", "../../../bus/pci/drivers/" + pci.driver);
  }
  if (pci.group.empty()) return;
  const std::string group = "/sys/kernel/iommu_groups/" + pci.group;
  tree.make_dir(group + "/devices");
  tree.link(group + "/devices/" + pci.address, "../../../../devices/pci0000:00/" + pci.address);
  tree.link(real + "/iommu_group", "../../../kernel/iommu_groups/" + pci.group);
}

}  // namespace kata::test
