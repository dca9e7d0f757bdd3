// SPDX-License-Identifier: Apache-2.0
#include "sandbox/json_pick.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/json.hpp"

namespace kata::sandbox {
namespace {

using nlohmann::json;

// Follows the reader through the document. A callback that returns false ends the reading.
class Picker {
 public:
  explicit Picker(std::span<const std::string_view> places)
      : places_(places), found_(places.size()), left_(places.size()) {}

  [[nodiscard]] std::vector<std::optional<std::string>> take() { return std::move(found_); }

  bool null() { return true; }
  bool boolean(bool value) { return keep(value ? "true" : "false"); }
  bool number_integer(json::number_integer_t value) { return keep(fmt::to_string(value)); }
  bool number_unsigned(json::number_unsigned_t value) { return keep(fmt::to_string(value)); }
  bool number_float(json::number_float_t /*value*/, const std::string& text) { return keep(text); }
  bool string(std::string& value) { return keep(std::move(value)); }
  bool binary(json::binary_t& /*value*/) { return true; }

  bool start_object(std::size_t /*members*/) { return enter(); }
  bool key(const std::string& name) {
    path_.resize(ends_.back());
    path_ += '/';
    path_ += name;
    return true;
  }
  bool end_object() { return leave(); }
  bool start_array(std::size_t /*items*/) {
    ++arrays_;
    return enter();
  }
  bool end_array() {
    --arrays_;
    return leave();
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const json::exception& /*error*/) {
    return false;
  }

 private:
  bool enter() {
    ends_.push_back(path_.size());
    return ends_.size() <= json_depth_limit;
  }
  bool leave() {
    path_.resize(ends_.back());
    ends_.pop_back();
    return true;
  }
  bool keep(std::string value) {
    if (arrays_ > 0) return true;
    const auto place = std::ranges::find(places_, path_);
    if (place == places_.end()) return true;
    std::optional<std::string>& slot = found_[static_cast<std::size_t>(place - places_.begin())];
    if (!slot) --left_;
    slot = std::move(value);
    return left_ > 0;
  }

  std::span<const std::string_view> places_;
  std::vector<std::optional<std::string>> found_;
  std::size_t left_;
  std::string path_;
  std::vector<std::size_t> ends_;  // length of the path at each level
  unsigned arrays_ = 0;
};

}  // namespace

std::vector<std::optional<std::string>> pick_json(std::string_view text,
                                                  std::span<const std::string_view> places) {
  Picker picker{places};
  static_cast<void>(json::sax_parse(text, &picker, json::input_format_t::json, false));
  return picker.take();
}

}  // namespace kata::sandbox
