// SPDX-License-Identifier: Apache-2.0
// From what is written to what is in force; for load() alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/configuration.hpp"

namespace kata::config {

/// A table that holds keys, or would.
struct KeyTable {
  Section section = Section::runtime;
  std::string path;                      ///< "hypervisor.qemu"
  std::optional<Vmm> vmm;                ///< of a hypervisor's tables
  const Node::Table* written = nullptr;  ///< null: nobody wrote it
};

/// Whether a value is its type's zero.
[[nodiscard]] bool is_zero(const Node& node);

/// Whether a value has a key's type and fits it.
[[nodiscard]] bool fits(const Key& key, const Node& node);

/// "true or false", "a whole number of MiB": what a key wants, for messages.
[[nodiscard]] std::string wanted_by(const Key& key);

/// All known keys of a table in their order, then the unknown ones that were written.
[[nodiscard]] std::vector<Setting> settle(const KeyTable& table, Dialect dialect,
                                          const Machine& machine);

/// The settings of one table while a runtime's own changes are made to them.
class Draft {
 public:
  Draft(std::span<Setting> settings, std::optional<Vmm> vmm, const Machine& machine)
      : settings_(settings), vmm_(vmm), machine_(machine) {}

  [[nodiscard]] bool is(Vmm vmm) const { return vmm_ == vmm; }
  [[nodiscard]] const Machine& machine() const { return machine_; }

  [[nodiscard]] bool boolean(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] std::string text(std::string_view name) const;
  /// Whether it is the type's zero: false, 0, "" or an empty array.
  [[nodiscard]] bool is_zero(std::string_view name) const;

  /// Changes an effective value; does nothing where it is that already.
  void set(std::string_view name, Node value, std::string reason);
  void set_integer(std::string_view name, std::uint64_t value, std::string reason);

 private:
  [[nodiscard]] Setting* find(std::string_view name) const;

  std::span<Setting> settings_;
  std::optional<Vmm> vmm_;
  const Machine& machine_;
};

/// Makes the changes that the Go runtime makes to a hypervisor's table.
void adjust_for_go(Draft& draft);

/// Makes the changes that runtime-rs makes to a hypervisor's table.
void adjust_for_rust(Draft& draft);

}  // namespace kata::config
