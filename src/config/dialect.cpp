// SPDX-License-Identifier: Apache-2.0
#include "config/dialect.hpp"

#include <array>

namespace kata::config {
namespace {

struct Row {
  Vmm vmm;
  std::string_view table;
  bool go;
  bool rust;
};

constexpr std::array<Row, 7> rows{{
    {Vmm::qemu, "qemu", true, true},
    {Vmm::clh, "clh", true, true},
    {Vmm::firecracker, "firecracker", true, true},
    {Vmm::dragonball, "dragonball", true, true},
    {Vmm::stratovirt, "stratovirt", true, false},
    {Vmm::remote, "remote", true, true},
    {Vmm::openvmm, "openvmm", false, true},
}};

const Row& row_of(Vmm vmm) { return rows[static_cast<std::size_t>(vmm)]; }

}  // namespace

std::string_view to_text(Dialect dialect) { return dialect == Dialect::go ? "go" : "rust"; }

std::string_view name_of(Dialect dialect) {
  return dialect == Dialect::go ? "the Go runtime" : "runtime-rs";
}

std::optional<Dialect> parse_dialect(std::string_view text) {
  if (text == "go") return Dialect::go;
  if (text == "rust") return Dialect::rust;
  return std::nullopt;
}

std::string_view to_text(Vmm vmm) { return row_of(vmm).table; }

std::optional<Vmm> parse_vmm(std::string_view table) {
  for (const Row& row : rows)
    if (row.table == table) return row.vmm;
  return std::nullopt;
}

bool is_known(Vmm vmm, Dialect dialect) {
  return dialect == Dialect::go ? row_of(vmm).go : row_of(vmm).rust;
}

}  // namespace kata::config
