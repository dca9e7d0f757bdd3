// SPDX-License-Identifier: Apache-2.0
// A report as a JUnit document, which CI servers show as tests.
//
// Source: the schema of Jenkins' xunit plugin, junit-10.xsd. What could not be told is skipped
// there, because an error would fail a job for a check that did not.
#include "check/render.hpp"

namespace kata::check {
namespace {

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
};

bool is_skipped(const Entry& entry) {
  return entry.finding.status == Status::skip || entry.finding.status == Status::unknown;
}

Counts count(const Report& report, FailOn fail_on, std::string_view group) {
  Counts counts;
  for (const Entry& entry : report.entries) {
    if (!group.empty() && entry.check->group != group) continue;
    ++counts.tests;
    if (is_problem(entry, fail_on)) ++counts.failures;
    if (is_skipped(entry)) ++counts.skipped;
  }
  return counts;
}

// Text for an attribute or an element. XML has no way to write most control characters.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string numbers(const Counts& counts) {
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"", counts.tests,
                     counts.failures, counts.skipped);
}

std::string test_case(const Entry& entry, FailOn fail_on) {
  const Finding& finding = entry.finding;
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\">\n",
                                 xml(entry.check->group), xml(entry.check->id));
  if (is_problem(entry, fail_on))
    text += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                        to_text(finding.status), xml(finding.detail), xml(finding.hint));
  else if (is_skipped(entry))
    text += fmt::format("      <skipped message=\"{}\"/>\n", xml(finding.detail));
  else
    text += fmt::format("      <system-out>{}: {}</system-out>\n", to_text(finding.status),
                        xml(finding.detail));
  return text + "    </testcase>\n";
}

}  // namespace

std::string to_junit(const Report& report, FailOn fail_on) {
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kata-ctl check\" {}>\n",
      numbers(count(report, fail_on, {})));
  std::string_view group;
  for (const Entry& entry : report.entries) {
    if (entry.check->group != group) {
      if (!group.empty()) text += "  </testsuite>\n";
      group = entry.check->group;
      text += fmt::format("  <testsuite name=\"{}\" {}>\n", xml(group),
                          numbers(count(report, fail_on, group)));
    }
    text += test_case(entry, fail_on);
  }
  return text + (group.empty() ? "</testsuites>\n" : "  </testsuite>\n</testsuites>\n");
}

}  // namespace kata::check
