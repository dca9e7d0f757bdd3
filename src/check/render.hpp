// SPDX-License-Identifier: Apache-2.0
// A report in the forms that other programs ask for.
#pragma once

#include <string>

#include "check/report.hpp"

namespace kata::check {

/// A JUnit document: a suite for each group, a test for each check.
[[nodiscard]] std::string to_junit(const Report& report, FailOn fail_on);

/// What the kubelet's node-problem-detector takes from a plugin: one line of at most 80 bytes with
/// its end, and an exit status.
/// Source: node-problem-detector, docs/custom_plugin_monitor.md, max_output_length.
struct Npd {
  std::string line;
  int status = 0;  ///< 0 no problem, 1 a problem, 2 a required check could not tell
};
[[nodiscard]] Npd to_npd(const Report& report, FailOn fail_on);

/// Metrics for the textfile collector of Prometheus' node exporter.
/// Source: Prometheus, "Exposition formats", text format.
[[nodiscard]] std::string to_prometheus(const Report& report, FailOn fail_on);

}  // namespace kata::check
