// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "shim.hpp"
#include "url.hpp"

namespace kata::sim {
namespace {

using nlohmann::json;

Answer failed(std::string text) { return {500, std::move(text)}; }

// url.Values.Get: the first value; pairs that cannot be decoded do not count.
std::string first_value(std::string_view query, std::string_view name) {
  for (const auto& [key, value] : split_query(query)) {
    const Decoded decoded = percent_decode(value, Plus::space);
    const bool usable = decoded.bad.empty() && value.find(';') == value.npos;
    if (usable && percent_decode(key, Plus::space).text == name) return decoded.text;
  }
  return {};
}

Answer stats(Sandbox& sandbox, std::string_view query) {
  const std::string value = first_value(query, "path");
  if (value.empty()) return {400, "Required parameter path not found"};
  // net/http decoded the query already; the shim does it once more.
  const Decoded path = percent_decode(value, Plus::literal);
  if (!path.bad.empty()) return failed(fmt::format("invalid URL escape \"{}\"", path.bad));
  const auto usage = sandbox.usage(path.text);
  if (!usage) return failed(usage.error().what);
  return {200, to_stats_json(*usage)};
}

// encoding/json matches keys in any case, and leaves a member alone that is null.
const json* find_member(const json& object, std::string_view name) {
  for (const auto& [key, value] : object.items())
    if (to_lower(key) == name && !value.is_null()) return &value;
  return nullptr;
}

std::string mismatch(const json& value, std::string_view field, std::string_view type) {
  return fmt::format("json: cannot unmarshal {} into Go struct field ResizeRequest.{} of type {}",
                     value.type_name(), field, type);
}

Answer resize(Sandbox& sandbox, const std::string& body) {
  const json request = json::parse(body, nullptr, false);
  if (body.empty()) return failed("unexpected end of JSON input");
  if (request.is_discarded())
    return failed(fmt::format("invalid character '{}' looking for beginning of value", body[0]));
  if (!request.is_object())
    return failed(fmt::format("json: cannot unmarshal {} into Go value of type {}",
                              request.type_name(), "containerdshim.ResizeRequest"));
  const json* path = find_member(request, "volumepath");
  const json* size = find_member(request, "size");
  if (path != nullptr && !path->is_string()) return failed(mismatch(*path, "VolumePath", "string"));
  if (size != nullptr && !size->is_number_unsigned())
    return failed(mismatch(*size, "Size", "uint64"));

  const auto done = sandbox.resize(path == nullptr ? "" : path->get<std::string>(),
                                   size == nullptr ? 0 : size->get<std::uint64_t>());
  return done ? Answer{} : failed(done.error().what);
}

Answer rules(Sandbox& sandbox, const Request& request, std::string_view path) {
  if (request.method == "GET") return {200, sandbox.stored(path)};
  if (request.method != "PUT") return {501, ""};
  sandbox.store(path, request.body);
  return {};
}

Answer policy(Sandbox& sandbox, const Request& request) {
  if (request.method != "PUT") return {501, ""};
  sandbox.store("/policy", request.body);
  return {};
}

nlohmann::ordered_json to_json(std::uint64_t available, std::uint64_t total, unsigned unit) {
  nlohmann::ordered_json usage;
  if (available != 0) usage["available"] = available;
  if (total != 0) usage["total"] = total;
  if (total != available) usage["used"] = total - available;
  usage["unit"] = unit;
  return usage;
}

}  // namespace

std::string to_stats_json(const Usage& usage) {
  nlohmann::ordered_json stats;
  stats["usage"].push_back(to_json(usage.available_bytes, usage.total_bytes, 1));
  stats["usage"].push_back(to_json(usage.available_inodes, usage.total_inodes, 2));
  stats["volume_condition"]["message"] = "OK";
  return stats.dump();
}

Answer go_answer(Sandbox& sandbox, const Request& request) {
  const Target target = split_target(request.target);
  const std::string path = percent_decode(target.path, Plus::literal).text;
  if (path == "/agent-url") return {200, sandbox.options().agent_url};
  if (path == "/metrics") return {200, metrics_text(Dialect::go)};
  if (path == "/direct-volume/stats") return stats(sandbox, target.query);
  if (path == "/direct-volume/resize") return resize(sandbox, request.body);
  if (path == "/iptables" || path == "/ip6tables") return rules(sandbox, request, path);
  if (path == "/policy") return policy(sandbox, request);
  return {404, "404 page not found\n", true};
}

}  // namespace kata::sim
