// SPDX-License-Identifier: Apache-2.0
#include "config/file_list.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "config/report.hpp"

namespace kata::config {
namespace {

using nlohmann::ordered_json;

std::vector<std::string> drop_ins_of(const Host& host, const Target& target) {
  if (target.file.empty()) return {};
  std::vector<std::string> files = load(host, target.file, target.dialect).files;
  if (!files.empty()) files.erase(files.begin());
  return files;
}

ordered_json to_json(const TargetFiles& files) {
  ordered_json json = to_json(files.target);
  json["search"] = ordered_json::array();
  for (const Candidate& candidate : files.target.candidates)
    json["search"].push_back(to_json(candidate));
  json["drop_ins"] = files.drop_ins;
  return json;
}

}  // namespace

FileList list_files(const Host& host, Survey survey) {
  FileList list{std::move(survey.engine_files), {}, std::move(survey.unused)};
  list.targets.reserve(survey.targets.size());
  for (Target& target : survey.targets) {
    std::vector<std::string> drop_ins = drop_ins_of(host, target);
    list.targets.push_back({std::move(target), std::move(drop_ins)});
  }
  return list;
}

ordered_json to_json(const FileList& list) {
  ordered_json json{{"schema", 1}, {"engines", list.engine_files}};
  json["targets"] = ordered_json::array();
  for (const TargetFiles& files : list.targets) json["targets"].push_back(to_json(files));
  json["unused"] = ordered_json::array();
  for (const Candidate& candidate : list.unused) json["unused"].push_back(candidate.path);
  return json;
}

}  // namespace kata::config
