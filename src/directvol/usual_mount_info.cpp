// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/json.hpp"
#include "directvol/mount_info_readers.hpp"

namespace kata::directvol {
namespace {

using nlohmann::json;

/// A spelling of a member, and where its value goes.
struct Spelling {
  std::string_view key;
  std::string MountInfo::* text;  ///< null for metadata and options
  unsigned bit;                   ///< its own
  unsigned twin = 0;              ///< of the other spelling, where there is one
  bool is_old = false;
};

constexpr std::array<Spelling, 7> spellings{{
    {"volume-type", &MountInfo::volume_type, 1, 2},
    {"volume_type", &MountInfo::volume_type, 2, 1, true},
    {"device", &MountInfo::device, 4},
    {"fstype", &MountInfo::fs_type, 8, 16},
    {"fs_type", &MountInfo::fs_type, 16, 8, true},
    {"metadata", nullptr, 32},
    {"options", nullptr, 64},
}};
constexpr const Spelling* metadata_member = &spellings[5];
constexpr const Spelling* options_member = &spellings[6];

// Puts each value where it belongs while the parser reads, and gives up at the first that is odd.
class Reader {
 public:
  bool null() { return false; }
  bool boolean(bool /*value*/) { return false; }
  bool number_integer(json::number_integer_t /*value*/) { return false; }
  bool number_unsigned(json::number_unsigned_t /*value*/) { return false; }
  bool number_float(json::number_float_t /*value*/, const std::string& /*text*/) { return false; }
  bool binary(json::binary_t& /*value*/) { return false; }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const json::exception& /*error*/) {
    return false;
  }

  bool key(std::string& name) {
    if (inside_ == Inside::metadata) {
      const auto [member, is_new] = info_.metadata.try_emplace(std::move(name));
      value_ = &member->second;
      return is_new && !member->first.contains('\0');
    }
    member_ = std::ranges::find(spellings, name, &Spelling::key);
    if (member_ == spellings.end() || has_seen(member_->bit)) return false;
    seen_ |= member_->bit;
    return true;
  }

  bool string(std::string& text) {
    if (text.contains('\0')) return false;
    switch (inside_) {
      case Inside::nothing: return false;
      case Inside::document: return place(text);
      case Inside::metadata: *value_ = std::move(text); return true;
      case Inside::options: info_.options.push_back(std::move(text)); return true;
    }
    return false;
  }

  bool start_object(std::size_t /*elements*/) {
    if (inside_ == Inside::document && member_ == metadata_member) return enter(Inside::metadata);
    return inside_ == Inside::nothing && enter(Inside::document);
  }
  bool start_array(std::size_t /*elements*/) {
    return inside_ == Inside::document && member_ == options_member && enter(Inside::options);
  }
  bool end_object() { return enter(Inside::document); }
  bool end_array() { return enter(Inside::document); }

  [[nodiscard]] bool is_current() const {
    return std::ranges::all_of(spellings, [this](const Spelling& spelling) {
      return !spelling.is_old || !has_seen(spelling.bit) || has_seen(spelling.twin);
    });
  }
  [[nodiscard]] MountInfo take_info() { return std::move(info_); }

 private:
  enum class Inside : std::uint8_t { nothing, document, metadata, options };

  [[nodiscard]] bool has_seen(unsigned bit) const { return (seen_ & bit) != 0; }

  bool enter(Inside inside) {
    inside_ = inside;
    return true;
  }

  bool place(std::string& text) {
    if (member_->text == nullptr) return false;
    std::string& value = info_.*(member_->text);
    if (has_seen(member_->twin)) return value == text;
    value = std::move(text);
    return true;
  }

  MountInfo info_;
  Inside inside_ = Inside::nothing;
  const Spelling* member_ = nullptr;  // whose key was read last
  std::string* value_ = nullptr;      // of the metadata whose key was read last
  unsigned seen_ = 0;
};

}  // namespace

std::optional<MountInfo> read_usual_mount_info(std::string_view text) {
  // What the JSON library would skip or cut, see parse_json().
  if (text.size() > json_size_limit || text.contains('\0') || text.starts_with("\xEF\xBB\xBF"))
    return std::nullopt;
  Reader reader;
  if (!json::sax_parse(text.begin(), text.end(), &reader) || !reader.is_current())
    return std::nullopt;
  return reader.take_info();
}

}  // namespace kata::directvol
