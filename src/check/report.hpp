// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "check/check.hpp"

namespace kata::check {

/// What becomes of one check in a report.
struct Entry {
  const Check* check = nullptr;
  bool is_required = false;
  Finding finding;  ///< never fail where the check is not required
};

/// Which findings make a host not ready.
enum class FailOn : std::uint8_t { fail, warn, never };

/// Whether what was found makes a host not ready. FailOn::never takes for one what FailOn::fail
/// does: it only keeps the exit status from telling.
[[nodiscard]] bool is_problem(const Entry& entry, FailOn fail_on);

struct Report {
  std::vector<Entry> entries;
  std::vector<std::string> judged;  ///< the configurations asked about, one line each; escaped
  bool is_assumed = false;          ///< nothing is configured; a stand-in was judged

  [[nodiscard]] std::size_t count(Status status) const;
  /// Whether a sandbox would start: no entry is a problem.
  [[nodiscard]] bool is_ready(FailOn fail_on) const;
  /// Whether KVM made a virtual machine.
  [[nodiscard]] bool can_create_vm() const;
};

/// "pass", "skip", "unknown", "warn", "fail".
[[nodiscard]] std::string_view to_text(Status status);

/// Runs the selected checks, all of them whatever each finds. An Error becomes `unknown` with its
/// reason.
[[nodiscard]] Report run_all(const Host& host, const Question& question,
                             std::span<const Check* const> selection);

/// The worst first, else in their order.
[[nodiscard]] std::vector<const Entry*> worst_first(const Report& report);

/// A value as text: "true", "12", "a, b"; escaped.
[[nodiscard]] std::string to_text(const Fact::Value& value);

/// {"schema","verdict","assumed","configurations","checks":[{"id","group","status","required",
/// "summary","detail","hint","facts":{name:{"value","unit","source"}}}]}.
[[nodiscard]] nlohmann::ordered_json to_json(const Report& report, FailOn fail_on);

}  // namespace kata::check
