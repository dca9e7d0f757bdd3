// SPDX-License-Identifier: Apache-2.0
#include "config/report.hpp"

#include <nlohmann/json.hpp>

namespace kata::config {
namespace {

using nlohmann::ordered_json;

struct Converter {
  ordered_json operator()(bool value) const { return value; }
  ordered_json operator()(std::int64_t value) const { return value; }
  ordered_json operator()(double value) const { return value; }
  ordered_json operator()(const std::string& value) const { return value; }
  ordered_json operator()(const Moment& value) const { return value.text; }
  ordered_json operator()(const Node::Array& value) const {
    ordered_json items = ordered_json::array();
    for (const Node& item : value) items.push_back(to_json(item));
    return items;
  }
  ordered_json operator()(const Node::Table& value) const {
    ordered_json members = ordered_json::object();
    for (const auto& [name, node] : value) members[name] = to_json(node);
    return members;
  }
};

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json{} : ordered_json(text);
}

}  // namespace

ordered_json to_json(const Node& node) { return std::visit(Converter{}, node.value); }

ordered_json to_json(const Finding& finding) {
  ordered_json json{{"level", to_text(finding.level)}, {"id", finding.id}};
  if (!finding.key.empty()) json["key"] = finding.key;
  if (!finding.file.empty()) json["file"] = finding.file;
  if (finding.line > 0) json["line"] = finding.line;
  if (finding.column > 0) json["column"] = finding.column;
  json["message"] = finding.message;
  if (!finding.hint.empty()) json["hint"] = finding.hint;
  return json;
}

ordered_json to_json(const Configuration& config, const Setting& setting) {
  const bool is_read = setting.is_read(config.dialect);
  const bool has_unit = setting.key != nullptr && setting.key->unit != Unit::none;
  ordered_json json{{"key", setting.path()}};
  json["value"] = is_read ? to_json(setting.effective) : ordered_json{};
  json["unit"] = has_unit ? ordered_json(to_text(setting.key->unit)) : ordered_json{};
  json["read"] = is_read;
  json["default"] = is_read ? to_json(setting.fallback) : ordered_json{};
  json["written"] = setting.written ? to_json(*setting.written) : ordered_json{};
  json["file"] = nullptr;
  json["line"] = nullptr;
  if (setting.written) {
    json["file"] = config.files[setting.written->place.file];
    json["line"] = setting.written->place.line;
  }
  json["reason"] = or_null(setting.reason);
  return json;
}

ordered_json to_json(const Candidate& candidate) {
  return {{"path", candidate.path},
          {"source", to_text(candidate.source)},
          {"state", to_text(candidate.state)}};
}

ordered_json to_json(const Target& target) {
  ordered_json json{{"handler", nullptr}, {"engine", nullptr}};
  if (target.handler) {
    json["handler"] = target.handler->name;
    json["engine"] = to_text(target.handler->engine);
  }
  json["runtime"] = to_text(target.dialect);
  json["file"] = or_null(target.file);
  if (target.handler) {
    json["shim"] = or_null(target.handler->runtime_path);
    json["declared"] = {{"file", target.handler->file}, {"line", target.handler->line}};
  }
  return json;
}

}  // namespace kata::config
