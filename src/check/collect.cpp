// SPDX-License-Identifier: Apache-2.0
#include "check/collect.hpp"

#include <algorithm>

namespace kata::check {
namespace {

bool has_fact(const std::vector<Fact>& facts, const Fact& fact) {
  return std::ranges::find(facts, fact.name, &Fact::name) != facts.end();
}

}  // namespace

void Collect::add(Finding finding) {
  if (is_empty_ || finding.status > worst_.status) {
    details_.clear();
    worst_.status = finding.status;
    worst_.hint = finding.hint;
  }
  is_empty_ = false;
  for (Fact& fact : finding.facts)
    if (!has_fact(worst_.facts, fact)) worst_.facts.push_back(std::move(fact));
  if (finding.status != worst_.status) return;
  if (worst_.hint.empty()) worst_.hint = std::move(finding.hint);
  if (std::ranges::find(details_, finding.detail) == details_.end())
    details_.push_back(std::move(finding.detail));
}

void Collect::add(Result<Finding> finding) {
  if (finding) return add(std::move(*finding));
  add(Finding{.status = Status::unknown,
              .detail = std::move(finding.error().what),
              .hint = std::move(finding.error().hint)});
}

Finding Collect::take(Finding nothing) {
  if (is_empty_) return nothing;
  for (const std::string& detail : details_)
    worst_.detail += fmt::format("{}{}", worst_.detail.empty() ? "" : "; ", detail);
  return std::move(worst_);
}

Finding merge(std::vector<Finding> findings) {
  Collect all;
  for (Finding& finding : findings) all.add(std::move(finding));
  return all.take({});
}

}  // namespace kata::check
