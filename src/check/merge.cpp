// SPDX-License-Identifier: Apache-2.0
#include "check/merge.hpp"

#include <algorithm>
#include <cassert>

namespace kata::check {

Finding merge(std::vector<Finding> findings) {
  assert(!findings.empty());
  Finding all{std::ranges::max_element(findings, {}, &Finding::status)->status, ""};
  std::vector<std::string> said;
  for (Finding& finding : findings) {
    std::ranges::move(finding.facts, std::back_inserter(all.facts));
    if (finding.status != all.status || std::ranges::find(said, finding.detail) != said.end())
      continue;
    all.detail += (said.empty() ? "" : "; ") + finding.detail;
    if (all.hint.empty()) all.hint = std::move(finding.hint);
    said.push_back(std::move(finding.detail));
  }
  return all;
}

}  // namespace kata::check
