// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "core/text.hpp"
#include "shim.hpp"
#include "url.hpp"

namespace kata::sim {
namespace {

constexpr std::string_view special_fields =
    "special_fields: SpecialFields { unknown_fields: UnknownFields { fields: None }, "
    "cached_size: CachedSize { size: 0 } }";

std::string to_debug(std::uint64_t available, std::uint64_t total, std::string_view unit) {
  return fmt::format("VolumeUsage {{ available: {}, total: {}, used: {}, unit: {}, {} }}",
                     available, total, total - available, unit, special_fields);
}

// The handler gives the target to a parser of whole URLs, so the usual origin-form fails.
std::optional<Answer> stats(Sandbox& sandbox, const Target& target) {
  if (!target.absolute) return std::nullopt;
  std::optional<std::string> path;
  for (const auto& [key, value] : split_query(target.query))
    if (percent_decode(key, Plus::space).text == "path")
      path = percent_decode(value, Plus::space).text;
  if (!path) return std::nullopt;
  const auto usage = sandbox.usage(*path);
  if (!usage) return std::nullopt;
  return Answer{200, to_stats_debug(*usage)};
}

std::optional<Answer> resize(Sandbox& sandbox, const std::string& body) {
  const auto request = parse_json(body);
  if (!request || !request->is_object()) return std::nullopt;
  const auto path = request->find("volume_guest_path");
  const auto size = request->find("size");
  if (path == request->end() || !path->is_string()) return std::nullopt;
  if (size == request->end() || !size->is_number_unsigned()) return std::nullopt;
  if (!sandbox.resize(path->get<std::string>(), size->get<std::uint64_t>())) return std::nullopt;
  return Answer{};
}

// A body that sets rules is answered with what the restore tool printed: nothing when all is well.
std::optional<Answer> put(Sandbox& sandbox, const Target& target, const Request& request) {
  if (target.path == "/policy" && !is_utf8(request.body)) return std::nullopt;
  if (target.path != "/policy" || !request.body.empty()) sandbox.store(target.path, request.body);
  return Answer{};
}

bool is_rules(std::string_view path) { return path == "/iptables" || path == "/ip6tables"; }

}  // namespace

std::string to_stats_debug(const Usage& usage) {
  return fmt::format(
      "Usage: [{}, {}] Volume Condition: VolumeCondition {{ abnormal: false, message: \"OK\", {} "
      "}}",
      to_debug(usage.available_bytes, usage.total_bytes, "BYTES"),
      to_debug(usage.available_inodes, usage.total_inodes, "INODES"), special_fields);
}

std::optional<Answer> rust_answer(Sandbox& sandbox, const Request& request) {
  const Target target = split_target(request.target);
  const std::string& method = request.method;
  const std::string_view path = target.path;
  if (method == "GET" && path == "/agent-url") return Answer{200, sandbox.options().agent_url};
  if (method == "GET" && path == "/metrics") return Answer{200, metrics_text(Dialect::rust)};
  if (method == "GET" && is_rules(path)) return Answer{200, sandbox.stored(path)};
  if (method == "PUT" && (is_rules(path) || path == "/policy"))
    return put(sandbox, target, request);
  if (method == "POST" && path == "/direct-volume/stats") return stats(sandbox, target);
  if (method == "POST" && path == "/direct-volume/resize") return resize(sandbox, request.body);
  return Answer{404, "URL NOT FOUND"};
}

}  // namespace kata::sim
