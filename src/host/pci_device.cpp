// SPDX-License-Identifier: Apache-2.0
#include "host/pci_device.hpp"

#include <algorithm>
#include <charconv>

#include "core/text.hpp"
#include "host/iommu.hpp"
#include "host/numbers.hpp"
#include "host/udev.hpp"

namespace kata::host {
namespace {

struct ClassName {
  std::uint32_t code;
  unsigned shift;  // how many bits of the code do not matter
  std::string_view name;
};

// The first row that fits counts.
constexpr ClassName class_names[] = {
    {0x010802, 0, "NVMe controller"},
    {0x0101, 8, "IDE controller"},
    {0x0104, 8, "RAID controller"},
    {0x0106, 8, "SATA controller"},
    {0x0107, 8, "SAS controller"},
    {0x0100, 8, "SCSI controller"},
    {0x01, 16, "storage controller"},
    {0x0200, 8, "Ethernet controller"},
    {0x0207, 8, "InfiniBand controller"},
    {0x02, 16, "network controller"},
    {0x0300, 8, "VGA controller"},
    {0x0302, 8, "3D controller"},
    {0x03, 16, "display controller"},
    {0x0403, 8, "audio device"},
    {0x04, 16, "multimedia controller"},
    {0x05, 16, "memory controller"},
    {0x0600, 8, "host bridge"},
    {0x0601, 8, "ISA bridge"},
    {0x0604, 8, "PCI bridge"},
    {0x06, 16, "bridge"},
    {0x07, 16, "communication controller"},
    {0x0806, 8, "IOMMU"},
    {0x08, 16, "system peripheral"},
    {0x0c03, 8, "USB controller"},
    {0x0c, 16, "serial bus controller"},
    {0x0b40, 8, "co-processor"},
    {0x10, 16, "encryption controller"},
    {0x12, 16, "processing accelerator"},
};

// "0x010802\n", as sysfs writes numbers of devices.
Result<std::uint32_t> read_hex(const Host& host, const std::string& path) {
  constexpr std::size_t page = 4096;
  const std::string text = TRY(host.read(path, page));
  std::string_view digits = trim(text);
  std::uint32_t value = 0;
  const bool has_prefix = digits.starts_with("0x");
  if (has_prefix) digits.remove_prefix(2);
  const char* end = std::to_address(digits.end());
  const auto [rest, error] = std::from_chars(std::to_address(digits.begin()), end, value, 16);
  if (!has_prefix || error != std::errc{} || rest != end)
    return fail(Code::malformed, "read {}: {}, expected a number such as 0x8086", quote(path),
                quote(trim(text)));
  return value;
}

// Only what is there: kernels without drivers or NUMA leave the file out.
std::string read_word(const Host& host, const std::string& path) {
  constexpr std::size_t page = 4096;
  const std::string text = host.read(path, page).value_or("");
  const std::string_view word = trim(text);
  return word == "(null)" ? "" : std::string{word};
}

}  // namespace

bool PciDevice::is_bridge() const {
  const std::uint32_t kind = class_code >> 8U;
  return kind == 0x0604 || kind == 0x0607 || kind == 0x0609;
}

bool PciDevice::is_host_part() const {
  return class_code >> 16U == 0x06 || class_code >> 8U == 0x0806;
}

std::string class_name(std::uint32_t class_code) {
  for (const ClassName& row : class_names)
    if (class_code >> row.shift == row.code) return std::string{row.name};
  return fmt::format("class 0x{:06x}", class_code);
}

Result<std::string> link_name(const Host& host, std::string_view path) {
  Result<std::string> target = host.read_link(path);
  if (target) return target->substr(target->rfind('/') + 1);
  if (target.error().code == Code::not_found) return std::string{};
  const Result<FileInfo> info = host.stat(path);
  if (info) return fail(Code::malformed, "{}: expected a link", quote(path));
  return target;
}

Result<std::vector<PciAddress>> list_pci_addresses(const Host& host) {
  std::vector<PciAddress> addresses;
  for (const std::string& name : TRY(udev_pci_names(host)))
    if (auto address = parse_pci_address(name)) addresses.push_back(*std::move(address));
  std::ranges::sort(addresses, {}, &PciAddress::text);
  return addresses;
}

Result<PciDevice> read_pci_device(const Host& host, const PciAddress& address) {
  const std::string path = sysfs_path(address);
  PciDevice device{.address = address};
  device.class_code = TRY(read_hex(host, path + "/class"));
  device.vendor = static_cast<std::uint16_t>(TRY(read_hex(host, path + "/vendor")));
  device.device = static_cast<std::uint16_t>(TRY(read_hex(host, path + "/device")));
  device.driver = TRY(link_name(host, path + "/driver"));
  device.driver_override = read_word(host, path + "/driver_override");
  device.node = parse_u64(read_word(host, path + "/numa_node"));
  device.physical_function = TRY(link_name(host, path + "/physfn"));
  std::string group = TRY(link_name(host, path + "/iommu_group"));
  const bool is_noiommu = is_vfio_driver(device.driver) && is_noiommu_group(host, group);
  if (!group.empty() && !is_noiommu) device.group = std::move(group);
  return device;
}

Result<std::vector<PciDevice>> read_pci_devices(const Host& host) {
  const std::vector<PciAddress> addresses = TRY(list_pci_addresses(host));
  std::vector<PciDevice> devices;
  devices.reserve(addresses.size());
  for (const PciAddress& address : addresses) {
    Result<PciDevice> device = read_pci_device(host, address);
    if (device)
      devices.push_back(*std::move(device));
    else if (device.error().code != Code::not_found)
      return std::unexpected(std::move(device).error());
  }
  return devices;
}

}  // namespace kata::host
