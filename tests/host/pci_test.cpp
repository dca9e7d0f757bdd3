// SPDX-License-Identifier: Apache-2.0
#include "host/pci.hpp"

#include <doctest/doctest.h>

using namespace kata::host;

TEST_CASE("a PCI address is understood with and without its domain, in any case") {
  struct {
    std::string text;
    std::string address;
  } const cases[] = {
      {"45:00.1", "0000:45:00.1"},      {"0000:45:00.1", "0000:45:00.1"},
      {"AF:1F.7", "0000:af:1f.7"},      {"10aB:fF:0a.0", "10ab:ff:0a.0"},
      {"ffff:ff:1f.7", "ffff:ff:1f.7"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto parsed = parse_pci_address(c.text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->text == c.address);
  }
  CHECK(sysfs_path({"0000:45:00.1"}) == "/sys/bus/pci/devices/0000:45:00.1");
}

TEST_CASE("text that is not quite a PCI address is none") {
  for (const std::string text : {"",
                                 "45",
                                 "45:00",
                                 "45:00.",
                                 "45:0.1",
                                 "5:00.1",
                                 "45:00.8",
                                 "45:00.f",
                                 "45:20.0",
                                 "45.00:1",
                                 "g5:00.1",
                                 "000:45:00.1",
                                 "00000:45:00.1",
                                 "0000:45:00.1 ",
                                 " 45:00.1",
                                 "0000:45:00.1\n",
                                 "45:00.10",
                                 "0000-45:00.1",
                                 "/sys/bus/pci/devices/0000:45:00.1",
                                 "0000:45:00:1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_pci_address(text).has_value());
  }
}
