// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "check/report.hpp"
#include "cmd/command.hpp"

namespace kata::cmd {

/// How a report is shown to people.
struct CheckView {
  bool problems = false;  ///< only what is not right, the worst first
  bool verbose = false;   ///< with the facts that each check read
  bool whole = false;     ///< every check ran, so that there is a verdict on the machine
  check::FailOn fail_on = check::FailOn::fail;
};

/// Prints a report as aligned lines with a verdict, which is upstream's under its tool's name.
void print_report(Context& ctx, const check::Report& report, const CheckView& view);

/// Prints the table of checks, or the document that stands for it.
void print_check_list(Context& ctx);

}  // namespace kata::cmd
