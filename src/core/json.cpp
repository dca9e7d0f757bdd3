// SPDX-License-Identifier: Apache-2.0
#include "core/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/text.hpp"

namespace kata {
namespace {

using nlohmann::json;
static_assert(json_value::is_freed_without_memory, "another json.hpp was found first");

// "line 1, column 9: ..." out of the library's "[json.exception...] parse error at line 1, ...".
std::string position_and_reason(std::string_view message) {
  if (const auto at = message.find(" at line "); at != std::string_view::npos)
    message.remove_prefix(at + 4);
  else if (const auto end = message.find("] "); end != std::string_view::npos)
    message.remove_prefix(end + 2);
  std::string text{message};
  for (const std::string_view noise : {"syntax error while parsing "})
    if (const auto at = text.find(noise); at != std::string::npos) text.erase(at, noise.size());
  return escape(text, 300);
}

// "line 2, column 4", the position of the byte at `offset`.
std::string position_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {}, column {}", line, offset - line_start + 1);
}

// Builds the value while the parser reads, so that what we refuse is never built.
class Builder final : public json::json_sax_t {
 public:
  bool null() override { return place(nullptr); }
  bool boolean(bool value) override { return place(value); }
  bool number_integer(number_integer_t value) override { return place(value); }
  bool number_unsigned(number_unsigned_t value) override { return place(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override {
    return place(value);
  }
  bool string(string_t& value) override { return place(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return refuse("binary value"); }
  bool start_object(std::size_t /*elements*/) override { return enter(json::object()); }
  bool start_array(std::size_t /*elements*/) override { return enter(json::array()); }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    auto& members = open_.back()->get_ref<json::object_t&>();
    const auto [member, is_new] = members.try_emplace(std::move(name));
    if (!is_new) return refuse(fmt::format("duplicate key {}", quote(member->first)));
    member_ = &member->second;
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const json::exception& e) override {
    return refuse(position_and_reason(e.what()));
  }

  [[nodiscard]] json take_value() { return std::move(value_); }
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  bool refuse(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }
  json* add(json&& item) {
    if (open_.empty()) return &(value_ = std::move(item));
    json& parent = *open_.back();
    if (parent.is_object()) return &(*member_ = std::move(item));
    return &parent.emplace_back(std::move(item));
  }
  bool place(json&& item) {
    add(std::move(item));
    return true;
  }
  bool enter(json&& container) {
    if (open_.size() == json_depth_limit)
      return refuse(fmt::format("nested deeper than {} levels", json_depth_limit));
    open_.push_back(add(std::move(container)));
    return true;
  }
  bool leave() {
    open_.pop_back();
    return true;
  }

  std::vector<json*> open_;  // containers whose end has not been read; the innermost last
  json* member_ = nullptr;   // of the innermost object: the one whose key was read last
  json value_;
  std::string reason_;
};

}  // namespace

Result<json> parse_json(std::string_view text, std::size_t limit) {
  if (text.size() > limit)
    return fail(Code::malformed, "{} bytes of JSON, at most {} are read", text.size(), limit);
  // The library takes a NUL byte for the end and would drop whatever follows.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return fail(Code::malformed, "{}: a NUL byte", position_of(text, nul));
  // RFC 8259, section 8.1: no byte order mark. The library would skip it.
  if (text.starts_with("\xEF\xBB\xBF"))
    return fail(Code::malformed, "{}: a byte order mark, which JSON does not have",
                position_of(text, 0));
  Builder builder;
  if (!json::sax_parse(text.begin(), text.end(), &builder))
    return fail(Code::malformed, "{}", builder.reason());
  return builder.take_value();
}

std::string to_json_text(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string_view json_type_name(const json& value) {
  switch (value.type()) {
    case json::value_t::null: return "null";
    case json::value_t::object: return "an object";
    case json::value_t::array: return "an array";
    case json::value_t::string: return "a string";
    case json::value_t::boolean: return "a boolean";
    default: return "a number";
  }
}

}  // namespace kata
