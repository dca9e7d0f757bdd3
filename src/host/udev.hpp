// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/host.hpp"

namespace kata::host {

/// Whether this program was linked with libudev.
[[nodiscard]] bool has_udev();

/// Names of the devices of the subsystem "pci", in no order: from libudev for this machine itself,
/// from /sys/bus/pci/devices below another root and where the program has no libudev. Both read the
/// same directory, so no answer depends on which it was. Empty: no PCI.
/// Errors: denied, io.
/// Source: libudev.h, udev_enumerate_scan_devices().
[[nodiscard]] Result<std::vector<std::string>> udev_pci_names(const Host& host);

}  // namespace kata::host
