// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "shim/volume.hpp"

using kata::Code;
using kata::Result;
using kata::to_json_text;
using kata::shim::parse_stats_debug;
using kata::shim::parse_stats_json;
using kata::shim::to_json;
using kata::shim::VolumeStats;

namespace {

constexpr std::string_view go_answer =
    R"({"usage":[{"available":3,"total":5,"used":2,"unit":1},)"
    R"({"available":30,"total":50,"used":20,"unit":2}],"volume_condition":{"message":"OK"}})";
constexpr std::string_view rust_answer =
    "Usage: [VolumeUsage { available: 3, total: 5, used: 2, unit: BYTES, special_fields: "
    "SpecialFields { unknown_fields: UnknownFields { fields: None }, cached_size: CachedSize { "
    "size: 0 } } }, VolumeUsage { available: 30, total: 50, used: 20, unit: INODES, "
    "special_fields: SpecialFields { unknown_fields: UnknownFields { fields: None }, cached_size: "
    "CachedSize { size: 0 } } }] Volume Condition: VolumeCondition { abnormal: false, message: "
    "\"OK\", special_fields: SpecialFields { unknown_fields: UnknownFields { fields: None }, "
    "cached_size: CachedSize { size: 0 } } }";

std::string in_json(const Result<VolumeStats>& stats) {
  return stats ? to_json_text(to_json(*stats)) : stats.error().what;
}

}  // namespace

TEST_CASE("parse_stats_json reads the Go shim's answer and to_json gives it back") {
  struct {
    std::string_view text;
    std::string_view same;
  } const cases[] = {
      {go_answer, go_answer},
      {"{}", R"({"volume_condition":{}})"},
      {R"({"usage":[]})", R"({"volume_condition":{}})"},
      {R"({"usage":[{}]})", R"({"usage":[{}],"volume_condition":{}})"},
      {R"( {"new":[1],"usage":[{"new":null,"used":18446744073709551615}]} )",
       R"({"usage":[{"used":18446744073709551615}],"volume_condition":{}})"},
      {R"({"volume_condition":{"abnormal":true,"message":"a\n\u00e9"}})",
       "{\"volume_condition\":{\"abnormal\":true,\"message\":\"a\\n\xC3\xA9\"}}"},
      {R"({"usage":[{"unit":7}]})", R"({"usage":[{}],"volume_condition":{}})"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(in_json(parse_stats_json(c.text)) == c.same);
  }
}

TEST_CASE("parse_stats_json rejects") {
  struct {
    std::string_view text;
    std::string_view why;
  } const cases[] = {
      {"[]", "an array, expected an object"},
      {R"({"usage":{}})", "'usage' is an object, expected an array"},
      {R"({"usage":null})", "'usage' is null, expected an array"},
      {R"({"usage":[1]})", "'usage[]' is a number, expected an object"},
      {R"({"usage":[{"used":-1}]})", "'used' is -1, expected a whole number of at most 64 bits"},
      {R"({"usage":[{"used":1.9}]})", "'used' is 1.9, expected a whole number of at most 64 bits"},
      {R"({"usage":[{"total":18446744073709551616}]})",
       "'total' is 1.8446744073709552e+19, expected a whole number of at most 64 bits"},
      {R"({"usage":[{"available":"1"}]})",
       "'available' is a string, expected a whole number of at most 64 bits"},
      {R"({"usage":[{"unit":true}]})",
       "'unit' is a boolean, expected a whole number of at most 64 bits"},
      {R"({"volume_condition":"OK"})", "'volume_condition' is a string, expected an object"},
      {R"({"volume_condition":{"abnormal":1}})", "'abnormal' is a number, expected a boolean"},
      {R"({"volume_condition":{"message":1}})", "'message' is a number, expected a string"},
      {R"({"usage":[],"usage":[]})", "duplicate key 'usage'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Result<VolumeStats> stats = parse_stats_json(c.text);
    REQUIRE_FALSE(stats);
    CHECK(stats.error().code == Code::malformed);
    CHECK(stats.error().what == fmt::format("read volume stats: {}", c.why));
  }
}

TEST_CASE("parse_stats_debug reads each form that Rust shims print") {
  struct {
    std::string_view text;
    std::string_view json;
  } const cases[] = {
      {rust_answer, go_answer},
      {"Usage: [{available: 3 total: 5 used: 2 unit: BYTES}, {available: 30 total: 50 used: 20 "
       "unit: INODES}] Volume Condition: {message: \"OK\"}",
       go_answer},
      {"Usage: [available: 3 total: 5 used: 2 unit: BYTES, available: 30 total: 50 used: 20 unit: "
       "INODES] Volume Condition: message: \"OK\"",
       go_answer},
      {"Usage: [] Volume Condition: VolumeCondition { abnormal: true, message: \"\" }",
       R"({"volume_condition":{"abnormal":true}})"},
      {"Usage: [] Volume Condition: ", R"({"volume_condition":{}})"},
      {"Usage:[VolumeUsage{used:18446744073709551615}]Volume Condition:{}",
       R"({"usage":[{"used":18446744073709551615}],"volume_condition":{}})"},
      {"Usage: [{unit: 2}, {unit: 7}, {unit: BLOCKS}] Volume Condition: {}",
       R"({"usage":[{"unit":2},{},{}],"volume_condition":{}})"},
      {R"(Usage: [{a: -1, b: Some([("x}", 1.5), {}]), c { d: 1 }}] Volume Condition: {})",
       R"({"usage":[{}],"volume_condition":{}})"},
      {R"(Usage: [] Volume Condition: {message: "q\"\\\n\t\r\'\u{e9}\303\251\u{1f600}"})",
       "{\"volume_condition\":{\"message\":\"q\\\"\\\\\\n\\t\\r'"
       "\xC3\xA9\xC3\xA9\xF0\x9F\x98\x80\"}}"},
      {R"(Usage: [] Volume Condition: {message: "\0"})",
       R"({"volume_condition":{"message":"\u0000"}})"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(in_json(parse_stats_debug(c.text)) == c.json);
  }
}

TEST_CASE("parse_stats_debug rejects") {
  struct {
    std::string_view text;
    std::string_view why;
  } const cases[] = {
      {"", "byte 1: expected 'Usage'"},
      {"URL NOT FOUND", "byte 1: expected 'Usage'"},
      {"Usage [", "byte 7: expected ':'"},
      {"Usage: {", "byte 8: expected '['"},
      {"Usage: [", "byte 9: the list of usages does not end"},
      {"Usage: [VolumeUsage]", "byte 20: expected '{'"},
      {"Usage: [{} {}]", "byte 12: expected ',' or ']'"},
      {"Usage: [{1", "byte 11: expected ':'"},
      {"Usage: [{}, {\"", "byte 14: expected a field"},
      {"Usage: [{used: -1}]", "byte 16: expected a whole number of at most 64 bits"},
      {"Usage: [{used: 01}]", "byte 16: expected a whole number of at most 64 bits"},
      {"Usage: [{used: 1e3}]", "byte 16: expected a whole number of at most 64 bits"},
      {"Usage: [{used: 18446744073709551616}]",
       "byte 16: expected a whole number of at most 64 bits"},
      {"Usage: [{unit: }]", "byte 16: expected a unit"},
      {"Usage: [{x: }]", "byte 13: expected a value"},
      {"Usage: [{x: A { ", "byte 17: the value does not end"},
      {"Usage: [] Condition", "byte 11: expected 'Volume'"},
      {"Usage: [] Volume: ", "byte 17: expected 'Condition'"},
      {"Usage: [] Volume Condition: {abnormal: 1}", "byte 40: expected 'true' or 'false'"},
      {"Usage: [] Volume Condition: {message: OK}", "byte 39: expected '\"'"},
      {"Usage: [] Volume Condition: {message: \"OK", "byte 42: the string does not end"},
      {"Usage: [] Volume Condition: {message: \"\\x\"}", "byte 41: unknown escape in a string"},
      {"Usage: [] Volume Condition: {message: \"\\u{}\"}", "byte 43: unknown escape in a string"},
      {"Usage: [] Volume Condition: {message: \"\\u{g}\"}", "byte 43: unknown escape in a string"},
      {"Usage: [] Volume Condition: {message: \"\\u{d800}\"}", "byte 43: not a Unicode character"},
      {"Usage: [] Volume Condition: {message: \"\xFF\"}", "byte 42: the string is not UTF-8"},
      {"Usage: [] Volume Condition: {} more", "byte 32: text after the end"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Result<VolumeStats> stats = parse_stats_debug(c.text);
    REQUIRE_FALSE(stats);
    CHECK(stats.error().code == Code::malformed);
    CHECK(stats.error().what == fmt::format("read volume stats: {}", c.why));
  }
}

TEST_CASE("no beginning of an answer reads as a whole one") {
  for (std::size_t length = 0; length < go_answer.size(); ++length) {
    CAPTURE(go_answer.substr(0, length));
    CHECK_FALSE(parse_stats_json(go_answer.substr(0, length)));
  }
  // A condition may be empty, so the text up to its name is whole.
  const std::size_t condition = rust_answer.find("VolumeCondition");
  for (std::size_t length = 0; length < rust_answer.size(); ++length) {
    CAPTURE(rust_answer.substr(0, length));
    const bool whole = length + 1 == condition || length == condition;
    CHECK(parse_stats_debug(rust_answer.substr(0, length)).has_value() == whole);
  }
}

TEST_CASE("nesting costs no stack") {
  const std::string nested =
      "Usage: [{x: " + std::string(500'000, '[') + std::string(500'000, ']') + "}]";
  CHECK(parse_stats_debug(nested + " Volume Condition: {}").has_value());
}
