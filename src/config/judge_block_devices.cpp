// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>

#include "config/judge.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

// The same driver as each runtime spells it.
struct Spelling {
  std::string_view go;
  std::string_view rust;
};
constexpr std::array<Spelling, 3> spellings{{{"virtio-blk", "virtio-blk-pci"},
                                             {"virtio-mmio", "virtio-blk-mmio"},
                                             {"nvdimm", "virtio-pmem"}}};

std::string_view respelled(std::string_view driver, bool for_go) {
  for (const Spelling& spelling : spellings)
    if (driver == (for_go ? spelling.rust : spelling.go))
      return for_go ? spelling.go : spelling.rust;
  return {};
}

// Whether the driver is another runtime's word; that is said then.
bool is_respelled(Case& c, const std::string& driver) {
  const std::string_view meant = respelled(driver, c.go());
  if (meant.empty()) return false;
  c.failure("combos.block-driver", "block_device_driver",
            fmt::format("{}: {}'s word, which {} refuses", quote(driver),
                        name_of(c.go() ? Dialect::rust : Dialect::go), c.runtime()),
            fmt::format("write block_device_driver = \"{}\"", meant));
  return true;
}

void judge_go_driver(Case& c, const std::string& driver) {
  c.must_be_one_of("block_device_driver",
                   {"virtio-scsi", "virtio-blk", "virtio-mmio", "nvdimm", "virtio-blk-ccw"});
  if (c.is(Vmm::clh) && driver != "virtio-blk")
    c.failure(
        "combos.block-driver", "block_device_driver",
        fmt::format("{}: the first block device that is plugged in fails with clh", quote(driver)),
        "write block_device_driver = \"virtio-blk\"");
  if (c.flag("confidential_guest") && driver == "virtio-mmio")
    c.failure("combos.confidential-mmio", "block_device_driver",
              "'virtio-mmio' with confidential_guest");
}

void judge_rust_driver(Case& c, const std::string& driver) {
  c.must_be_one_of("block_device_driver", {"virtio-blk-pci", "virtio-blk-ccw", "virtio-blk-mmio",
                                           "virtio-pmem", "virtio-scsi"});
  const bool is_pci = driver == "virtio-blk-pci";
  const bool is_mmio = driver == "virtio-blk-mmio";
  const bool is_fine = c.is(Vmm::qemu)         ? !is_mmio
                       : c.is(Vmm::dragonball) ? is_pci || is_mmio || driver == "virtio-pmem"
                                               : true;
  if (!is_fine)
    c.failure(
        "combos.block-driver", "block_device_driver",
        fmt::format("{}: runtime-rs refuses it with {}", quote(driver), c.config().hypervisor),
        "write block_device_driver = \"virtio-blk-pci\"");
  if (c.is(Vmm::openvmm) && !is_pci)
    c.warning("combos.block-driver", "block_device_driver",
              fmt::format("{}: OpenVMM takes only virtio-blk-pci while it runs", quote(driver)));
}

void judge_driver(Case& c) {
  const std::string driver = c.text("block_device_driver");
  if (driver.empty() || c.is(Vmm::remote) || is_respelled(c, driver)) return;
  if (c.go())
    judge_go_driver(c, driver);
  else
    judge_rust_driver(c, driver);
}

bool is_sector_size(std::uint64_t bytes) {
  return bytes == 0 || (std::has_single_bit(bytes) && bytes >= 512 && bytes <= 65536);
}

void judge_sectors(Case& c) {
  for (const std::string_view name :
       {"block_device_logical_sector_size", "block_device_physical_sector_size"})
    if (const auto bytes = static_cast<std::uint64_t>(c.integer(name)); !is_sector_size(bytes))
      c.failure("rules.sector-size", name,
                fmt::format("{} bytes; 0 or a power of two from 512 to 65536", bytes));
  const std::int64_t logical = c.integer("block_device_logical_sector_size");
  const std::int64_t physical = c.integer("block_device_physical_sector_size");
  if (logical != 0 && physical != 0 && logical > physical)
    c.failure("rules.sector-size", "block_device_logical_sector_size",
              fmt::format("{} bytes, more than a physical sector's {} bytes", logical, physical));
}

void judge_vhost_user(Case& c) {
  if (!c.flag("enable_vhost_user_store")) return;
  if (c.rust()) c.must_exist("vhost_user_store_path", c.text("vhost_user_store_path"));
  if (!c.is(Vmm::qemu) || c.flag("enable_hugepages")) return;
  c.report(c.go() ? Level::failure : Level::warning, "combos.vhost-user", "enable_vhost_user_store",
           c.go() ? "needs enable_hugepages, or no sandbox starts"
                  : "no effect: runtime-rs does not use the store",
           c.go() ? "write enable_hugepages = true" : "");
}

void judge_bursts(Case& c) {
  if (c.rust()) return;
  for (const std::string_view what : {"bw", "ops"}) {
    const std::string burst = fmt::format("disk_rate_limiter_{}_one_time_burst", what);
    const std::string rate = fmt::format("disk_rate_limiter_{}_max_rate", what);
    if (c.is_given(burst) && c.integer(rate) == 0)
      c.warning("rules.burst", burst, fmt::format("no effect without {}", rate));
  }
}

}  // namespace

void judge_block_devices(Case& c) {
  if (!c.flag("disable_block_device_use")) {
    judge_driver(c);
    judge_sectors(c);
  }
  c.must_be_one_of("block_device_aio", {"io_uring", "native", "threads"});
  judge_vhost_user(c);
  judge_bursts(c);
}

}  // namespace kata::config
