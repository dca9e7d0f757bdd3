// SPDX-License-Identifier: Apache-2.0
#include "host/pci.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::host {
namespace {

constexpr std::string_view short_form = "BB:DD.F";
constexpr std::string_view long_form = "DDDD:BB:DD.F";

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// Whether `text` has the separators of `form`, and hexadecimal digits everywhere else.
bool follows(std::string_view text, std::string_view form) {
  return std::ranges::equal(text, form, [](char c, char expected) {
    return expected == ':' || expected == '.' ? c == expected : is_hex(c);
  });
}

}  // namespace

std::optional<PciAddress> parse_pci_address(std::string_view text) {
  std::string address = to_lower(text);
  if (follows(address, short_form)) address.insert(0, "0000:");
  if (!follows(address, long_form)) return std::nullopt;
  const char slot_high = address[address.size() - 4];
  const char function = address.back();
  if (slot_high > '1' || function > '7') return std::nullopt;
  return PciAddress{address};
}

std::string sysfs_path(const PciAddress& address) { return "/sys/bus/pci/devices/" + address.text; }

}  // namespace kata::host
