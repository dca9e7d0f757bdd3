// SPDX-License-Identifier: Apache-2.0
// Says how many more sandboxes fit, and warns before a node promises more than it has.
#include "check/capacity.hpp"
#include "check/checks.hpp"
#include "check/collect.hpp"

namespace kata::check {
namespace {

Finding judge(const HandlerCapacity& handler, const Question& question) {
  Finding finding{Status::pass, to_sentence(handler)};
  const std::uint64_t wanted = question.sandboxes.value_or(1);
  if (handler.fits() < wanted) {
    finding.status = question.sandboxes ? Status::fail : Status::warn;
    if (question.sandboxes) finding.detail += fmt::format("; {} are asked for", wanted);
    finding.hint = "run 'kata-ctl check capacity' for all that limits them";
  }
  for (const std::string& unknown : handler.unknown) finding.detail += "; " + unknown;
  if (handler.pools.empty()) finding.status = Status::unknown;
  const CapacityPool* limit = handler.limit();
  if (limit != nullptr)
    finding.facts = {{"fits", static_cast<std::int64_t>(limit->fits()), "sandboxes", ""},
                     {"limit", limit->name, "", limit->source}};
  return finding;
}

}  // namespace

Result<Finding> capacity_summary(const Host& host, const Question& question) {
  const Capacity capacity = read_capacity(host, question);
  std::vector<Finding> findings;
  findings.reserve(capacity.handlers.size() + capacity.warnings.size());
  for (const HandlerCapacity& handler : capacity.handlers)
    findings.push_back(judge(handler, question));
  for (const std::string& warning : capacity.warnings)
    findings.push_back(
        {Status::warn, warning, "stop guests, or run 'kata-ctl check capacity' for what is left"});
  if (findings.empty()) return Finding{Status::skip, "no configuration can be read"};
  return merge(std::move(findings));
}

}  // namespace kata::check
