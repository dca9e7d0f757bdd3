// SPDX-License-Identifier: Apache-2.0
// How full a volume is, in the Go shim's words.
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "shim/volume.hpp"

namespace kata::shim {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// The member, or nothing: Go leaves out what is zero.
const json* member_of(const json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::unexpected<Error> wrong_type(std::string_view name, const json& value,
                                  std::string_view expected) {
  return fail(Code::malformed, "'{}' is {}, expected {}", name, json_type_name(value), expected);
}

// The library's own conversion turns -1, 1.9 and true into numbers.
Result<std::uint64_t> read_u64(const json& object, std::string_view name) {
  const json* value = member_of(object, name);
  if (value == nullptr) return 0;
  if (!value->is_number_unsigned())
    return fail(Code::malformed, "'{}' is {}, expected a whole number of at most 64 bits", name,
                value->is_number() ? value->dump() : std::string{json_type_name(*value)});
  return value->get<std::uint64_t>();
}

Result<VolumeUsage> parse_usage(const json& value) {
  if (!value.is_object()) return wrong_type("usage[]", value, "an object");
  VolumeUsage usage;
  usage.available = TRY(read_u64(value, "available"));
  usage.total = TRY(read_u64(value, "total"));
  usage.used = TRY(read_u64(value, "used"));
  const std::uint64_t unit = TRY(read_u64(value, "unit"));
  usage.unit = unit <= 2 ? static_cast<UsageUnit>(unit) : UsageUnit::unknown;
  return usage;
}

struct Condition {
  bool abnormal = false;
  std::string message;
};

Result<Condition> parse_condition(const json& value) {
  if (!value.is_object()) return wrong_type("volume_condition", value, "an object");
  Condition condition;
  if (const json* abnormal = member_of(value, "abnormal")) {
    if (!abnormal->is_boolean()) return wrong_type("abnormal", *abnormal, "a boolean");
    condition.abnormal = abnormal->get<bool>();
  }
  if (const json* message = member_of(value, "message")) {
    if (!message->is_string()) return wrong_type("message", *message, "a string");
    condition.message = message->get<std::string>();
  }
  return condition;
}

Result<VolumeStats> parse(std::string_view text) {
  const json value = TRY(parse_json(text));
  if (!value.is_object())
    return fail(Code::malformed, "{}, expected an object", json_type_name(value));
  VolumeStats stats;
  if (const json* usage = member_of(value, "usage")) {
    if (!usage->is_array()) return wrong_type("usage", *usage, "an array");
    for (const json& item : *usage) stats.usage.push_back(TRY(parse_usage(item)));
  }
  if (const json* member = member_of(value, "volume_condition")) {
    Condition condition = TRY(parse_condition(*member));
    stats.abnormal = condition.abnormal;
    stats.message = std::move(condition.message);
  }
  return stats;
}

ordered_json to_json(const VolumeUsage& usage) {
  ordered_json object = ordered_json::object();
  if (usage.available != 0) object["available"] = usage.available;
  if (usage.total != 0) object["total"] = usage.total;
  if (usage.used != 0) object["used"] = usage.used;
  if (usage.unit != UsageUnit::unknown) object["unit"] = static_cast<unsigned>(usage.unit);
  return object;
}

}  // namespace

Result<VolumeStats> parse_stats_json(std::string_view text) {
  Result<VolumeStats> stats = parse(text);
  if (stats) return stats;
  return std::unexpected(std::move(stats).error().within("read volume stats"));
}

ordered_json to_json(const VolumeStats& stats) {
  ordered_json object = ordered_json::object();
  for (const VolumeUsage& usage : stats.usage) object["usage"].push_back(to_json(usage));
  ordered_json condition = ordered_json::object();
  if (stats.abnormal) condition["abnormal"] = true;
  if (!stats.message.empty()) condition["message"] = stats.message;
  object["volume_condition"] = std::move(condition);
  return object;
}

}  // namespace kata::shim
