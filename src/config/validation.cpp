// SPDX-License-Identifier: Apache-2.0
#include "config/validation.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/report.hpp"

namespace kata::config {
namespace {

using nlohmann::ordered_json;

std::vector<Finding> outer_findings(const Survey& survey) {
  std::vector<Finding> findings = survey.findings;
  for (const Target& target : survey.targets)
    findings.insert(findings.end(), target.findings.begin(), target.findings.end());
  return findings;
}

bool is_valid(const InForce& file) { return !has_failure(file.config.findings); }

ordered_json to_array(const std::vector<Finding>& findings) {
  ordered_json array = ordered_json::array();
  for (const Finding& finding : findings) array.push_back(to_json(finding));
  return array;
}

}  // namespace

Validation validate(const Host& host, const Survey& survey) {
  Validation validation{outer_findings(survey), load_all(host, survey)};
  validation.is_valid =
      !has_failure(validation.outer) && std::ranges::all_of(validation.files, is_valid);
  return validation;
}

ordered_json to_json(const Validation& validation) {
  ordered_json json{
      {"schema", 1}, {"valid", validation.is_valid}, {"findings", to_array(validation.outer)}};
  json["files"] = ordered_json::array();
  for (const InForce& file : validation.files)
    json["files"].push_back({{"file", file.config.file},
                             {"runtime", to_text(file.config.dialect)},
                             {"handlers", file.handlers},
                             {"valid", is_valid(file)},
                             {"findings", to_array(file.config.findings)}});
  return json;
}

}  // namespace kata::config
