// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "support/tree.hpp"

namespace kata::test {

/// A PCI function as sysfs shows it.
struct Pci {
  std::string address;
  std::string_view class_code = "0x010802";
  std::string driver{};  ///< empty for none
  std::string group{};   ///< empty for none
};

/// Makes the function with its links. Its directory is /sys/devices/pci0000:00/<address>.
void make_pci(const Tree& tree, const Pci& pci);

/// "/sys/devices/pci0000:00/<address>".
[[nodiscard]] std::string pci_directory(std::string_view address);

}  // namespace kata::test
