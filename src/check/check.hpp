// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/search.hpp"
#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::check {

/// How a check ended. The later, the worse.
enum class Status : std::uint8_t {
  pass,
  skip,     ///< does not apply to this machine or this configuration
  unknown,  ///< could not tell; the detail says why
  warn,
  fail,
};

/// Something that a check read, as it stands in the report.
struct Fact {
  using Value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

  std::string name;  ///< "free_pages": stays the same between releases
  Value value;
  std::string unit{};    ///< "MiB", "pages"; empty for a bare number, a word or a switch
  std::string source{};  ///< a real absolute path, or "KVM_GET_API_VERSION on /dev/kvm"
};

/// What one check saw. A check reports; it never prints, logs or exits.
struct Finding {
  Status status = Status::pass;
  std::string detail;  ///< "vhost_vsock is not loaded"
  std::string hint{};  ///< "run 'modprobe vhost_vsock'": runnable as it stands, or empty
  std::vector<Fact> facts{};
};

/// What the checks are asked about.
struct Question {
  /// The files in force on this node, one for each runtime that reads it. Never empty: where
  /// nothing is configured a QEMU with the Go runtime's defaults stands in, and `is_assumed` says
  /// so.
  std::vector<config::InForce> configurations;
  bool is_assumed = false;
  bool is_active = false;                     ///< --active: nodes may be opened, programs run
  std::optional<std::uint64_t> memory_mib{};  ///< --memory: of one sandbox, for capacity
  std::optional<std::uint64_t> sandboxes{};   ///< --pods: how many have to fit
  std::vector<std::string> devices{};         ///< PCI addresses asked about, as they were typed
  config::Survey survey{};                    ///< how the configurations were found, or were not
};

/// One host prerequisite. An Error from `run` means "could not tell", not "failed".
struct Check {
  std::string_view id;       ///< "kvm.create-vm": group and name, as typed after 'check'
  std::string_view group;    ///< "kvm"
  std::string_view summary;  ///< one line for 'check list'
  std::string_view needs;    ///< what it has to be able to read or open, for 'check list'
  /// Whether a sandbox of these configurations cannot start without it. A check that is not
  /// required never fails the host: its `fail` is reported as `warn`.
  bool (*is_required)(const Question&);
  Result<Finding> (*run)(const Host&, const Question&);
};

/// Every check, in the order reported. The only list: 'check', 'check list' and the man page all
/// come from it.
[[nodiscard]] std::span<const Check> all();

}  // namespace kata::check
