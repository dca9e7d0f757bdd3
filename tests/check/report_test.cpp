// SPDX-License-Identifier: Apache-2.0
// The runner, and the forms of its report.
#include "check/report.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "check/render.hpp"
#include "core/text.hpp"
#include "fixture.hpp"
#include "support/golden.hpp"

namespace kata::test {
namespace {

using check::Check;
using check::FailOn;
using check::Finding;
using check::Question;
using check::Status;

bool yes(const Question& /*question*/) { return true; }
bool no(const Question& /*question*/) { return false; }

Result<Finding> passes(const Host& /*host*/, const Question& /*question*/) {
  return Finding{
      .detail = "fine",
      .facts = {
          {.name = "pages", .value = std::int64_t{12}, .unit = "pages", .source = "/sys/pages"}}};
}
Result<Finding> fails(const Host& /*host*/, const Question& /*question*/) {
  return Finding{.status = Status::fail, .detail = "<no> \"KVM\" & more", .hint = "run 'x'"};
}
Result<Finding> cannot_tell(const Host& /*host*/, const Question& /*question*/) {
  return kata::fail(Code::denied, "open '/dev/kvm': Permission denied");
}

constexpr Check good{"a.good", "a", "Good", "nothing", yes, passes};
constexpr Check bad{"a.bad", "a", "Bad", "nothing", yes, fails};
constexpr Check optional_bad{"b.optional", "b", "Optional", "nothing", no, fails};
constexpr Check unknown{"b.unknown", "b", "Unknown", "nothing", yes, cannot_tell};

check::Report report_of(std::initializer_list<const Check*> checks) {
  const Tree tree;
  CheckHost host{tree};
  host.user = 1000;
  const std::vector<const Check*> list{checks};
  return check::run_all(host, about(host), list);
}

}  // namespace

TEST_CASE("a required check that fails makes the host not ready, any other is a warning") {
  CHECK(report_of({&good, &optional_bad, &unknown}).is_ready(FailOn::fail));
  CHECK_FALSE(report_of({&good, &optional_bad}).is_ready(FailOn::warn));
  CHECK_FALSE(report_of({&good, &bad}).is_ready(FailOn::fail));
  CHECK(report_of({&optional_bad}).entries[0].finding.status == Status::warn);
}

TEST_CASE("a failure is a problem, a warning only to who is strict, and nothing else is one") {
  struct {
    Status status;
    bool is_problem;
    bool is_problem_if_strict;
  } const cases[] = {
      {Status::pass, false, false}, {Status::skip, false, false}, {Status::unknown, false, false},
      {Status::warn, false, true},  {Status::fail, true, true},
  };
  for (const auto& c : cases) {
    CAPTURE(check::to_text(c.status));
    const check::Report report{.entries = {{.finding = {.status = c.status, .detail = {}}}},
                               .judged = {}};
    for (const FailOn fail_on : {FailOn::fail, FailOn::warn, FailOn::never}) {
      const bool expected = fail_on == FailOn::warn ? c.is_problem_if_strict : c.is_problem;
      CHECK(check::is_problem(report.entries[0], fail_on) == expected);
      CHECK(report.is_ready(fail_on) == !expected);
    }
  }
}

TEST_CASE("an error of a check is unknown with its reason, and the rest goes on") {
  const check::Report report = report_of({&unknown, &good});
  CHECK(report.entries[0].finding.status == Status::unknown);
  CHECK(report.entries[0].finding.detail == "open '/dev/kvm': Permission denied");
  CHECK(report.entries[0].finding.hint == "run the command with sudo");
  CHECK(report.entries[1].finding.status == Status::pass);
}

TEST_CASE("the worst stand first where that is asked for") {
  std::string ids;
  const check::Report report = report_of({&good, &optional_bad, &bad, &unknown});
  for (const check::Entry* entry : check::worst_first(report))
    ids += fmt::format("{} ", entry->check->id);
  CHECK(ids == "a.bad b.optional b.unknown a.good ");
}

TEST_CASE("a report comes in every form") {
  const check::Report report = report_of({&good, &bad, &optional_bad, &unknown});
  check_golden("check/report.json", check::to_json(report, FailOn::fail).dump(2) + "\n");
  check_golden("check/report.xml", check::to_junit(report, FailOn::fail));
  check_golden("check/report.prom", check::to_prometheus(report, FailOn::fail));
}

TEST_CASE("node-problem-detector gets one line of at most 80 bytes and a status") {
  struct {
    check::Report report;
    const char* line;
    int status;
  } const cases[] = {
      {report_of({&good, &optional_bad}), "ready for Kata: 1 passed, 1 warned\n", 0},
      {report_of({&bad, &unknown}), "a.bad: <no> \"KVM\" & more\n", 1},
      {report_of({&bad, &bad}), "a.bad (+1): <no> \"KVM\" & more\n", 1},
      {report_of({&unknown}), "cannot tell: b.unknown: open '/dev/kvm': Permission denied\n", 2},
  };
  for (const auto& c : cases) {
    const check::Npd npd = check::to_npd(c.report, FailOn::fail);
    CHECK(npd.line == c.line);
    CHECK(npd.status == c.status);
  }
}

TEST_CASE("a long line is cut between characters") {
  check::Report report = report_of({&bad});
  for (int length = 60; length < 90; ++length) {
    report.entries[0].finding.detail = std::string(static_cast<std::size_t>(length), 'x') + "äöü";
    const std::string line = check::to_npd(report, FailOn::fail).line;
    CAPTURE(line);
    CHECK(line.size() <= 80);
    CHECK(line.ends_with('\n'));
    CHECK(is_utf8(line));
  }
}

}  // namespace kata::test
