// SPDX-License-Identifier: Apache-2.0
#include "host/udev.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/file.hpp"

using namespace kata;
using namespace kata::host;

TEST_CASE("libudev lists the very devices that sysfs has on this machine") {
  if (!has_udev()) {
    MESSAGE("skipped: built without libudev");
    return;
  }
  const Host host;
  auto names = udev_pci_names(host);
  REQUIRE(names.has_value());
  std::vector<std::string> expected;
  if (const auto entries = host.entries("/sys/bus/pci/devices"))
    for (const DirEntry& entry : *entries) expected.push_back(entry.name);
  std::ranges::sort(*names);
  std::ranges::sort(expected);
  CHECK(*names == expected);
}
