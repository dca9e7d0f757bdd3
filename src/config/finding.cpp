// SPDX-License-Identifier: Apache-2.0
#include "config/finding.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::config {

std::string_view to_text(Level level) {
  switch (level) {
    case Level::note: return "note";
    case Level::warning: return "warning";
    case Level::failure: break;
  }
  return "error";
}

bool has_failure(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings, [](const Finding& f) { return f.level == Level::failure; });
}

std::string to_line(const Finding& finding) {
  std::string place = escape(finding.file);
  if (finding.line > 0) place += fmt::format(":{}", finding.line);
  if (finding.column > 0) place += fmt::format(":{}", finding.column);
  return fmt::format("{}{}{}: {}{}{}", place, place.empty() ? "" : ": ", to_text(finding.level),
                     escape(finding.key), finding.key.empty() ? "" : ": ", finding.message);
}

Error to_error(const Finding& finding, Code code) {
  std::string what = finding.message;
  if (finding.line > 0 && finding.column > 0)
    what = fmt::format("{} line {}, column {}: {}", quote(finding.file), finding.line,
                       finding.column, what);
  return {code, std::move(what), finding.hint};
}

}  // namespace kata::config
