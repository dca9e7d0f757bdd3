// SPDX-License-Identifier: Apache-2.0
#include "check/render.hpp"

namespace kata::check {
namespace {

constexpr Status statuses[] = {Status::pass, Status::skip, Status::unknown, Status::warn,
                               Status::fail};

void add_header(std::string& text, std::string_view name, std::string_view help) {
  text += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name);
}

}  // namespace

// Ids and groups are ours: letters, digits, dots and hyphens, which need no escaping.
std::string to_prometheus(const Report& report, FailOn fail_on) {
  std::string text;
  add_header(text, "kata_check_ready", "Whether this host can run Kata Containers.");
  text += fmt::format("kata_check_ready {}\n", report.is_ready(fail_on) ? 1 : 0);
  add_header(text, "kata_check_results", "Number of checks that ended so.");
  for (const Status status : statuses)
    text += fmt::format("kata_check_results{{status=\"{}\"}} {}\n", to_text(status),
                        report.count(status));
  if (report.entries.empty()) return text;
  add_header(text, "kata_check_result", "How a check ended: 1 for the status that it has.");
  for (const Entry& entry : report.entries)
    text += fmt::format(
        "kata_check_result{{check=\"{}\",group=\"{}\",required=\"{}\",status=\"{}\"}} 1\n",
        entry.check->id, entry.check->group, entry.is_required, to_text(entry.finding.status));
  return text;
}

}  // namespace kata::check
