// SPDX-License-Identifier: Apache-2.0
#include "directvol/mount_info.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/json.hpp"
#include "core/text.hpp"
#include "directvol/mount_info_readers.hpp"

namespace kata::directvol {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> current_keys{"device", "fstype", "metadata", "options",
                                                       "volume-type"};
// The same, as fold() makes them.
constexpr std::array<std::string_view, 5> folded_keys{"device", "fstype", "metadata", "options",
                                                      "volumetype"};

// A key without what its spellings differ in.
std::string fold(std::string_view key) {
  std::string folded = to_lower(key);
  std::erase_if(folded, [](char c) { return c == '-' || c == '_'; });
  return folded;
}

// The place of a member's key among `current_keys`, or nothing for a key that no release knows.
std::optional<std::size_t> place_of(std::string_view key) {
  const auto place_in = [](const auto& keys, std::string_view wanted) {
    return static_cast<std::size_t>(std::ranges::find(keys, wanted) - keys.begin());
  };
  std::size_t place = place_in(current_keys, key);
  if (place == current_keys.size()) place = place_in(folded_keys, fold(key));
  if (place == current_keys.size()) return std::nullopt;
  return place;
}

std::unexpected<Error> wrong_type(std::string_view key, const json& value,
                                  std::string_view expected) {
  const bool quotes_mend_it = expected == "a string" && (value.is_number() || value.is_boolean());
  return std::unexpected(
      Error{Code::malformed,
            fmt::format("{} is {}, expected {}", quote(key), json_type_name(value), expected),
            quotes_mend_it ? fmt::format("put the value in quotes: \"{}\"", value.dump()) : ""});
}

Result<std::string> read_string(std::string_view key, const json& value) {
  if (value.is_null()) return std::string{};
  if (!value.is_string()) return wrong_type(key, value, "a string");
  std::string text = value.get<std::string>();
  if (text.contains('\0')) return fail(Code::malformed, "{} holds a NUL byte", quote(key));
  return text;
}

Result<std::map<std::string, std::string>> read_metadata(const json& value) {
  std::map<std::string, std::string> metadata;
  if (value.is_null()) return metadata;
  if (!value.is_object()) return wrong_type("metadata", value, "an object of strings");
  for (const auto& [key, member] : value.get_ref<const json::object_t&>()) {
    if (key.contains('\0')) return fail(Code::malformed, "'metadata' has a key with a NUL byte");
    metadata[key] = TRY(read_string("metadata." + key, member));
  }
  return metadata;
}

Result<std::vector<std::string>> read_options(const json& value) {
  std::vector<std::string> options;
  if (value.is_null()) return options;
  if (!value.is_array()) return wrong_type("options", value, "an array of strings");
  for (const json& item : value) {
    if (!item.is_string()) return wrong_type("options[]", item, "a string");
    options.push_back(TRY(read_string("options[]", item)));
  }
  return options;
}

// Upstream's how-to shows "metadata":"{}": an object within a string.
Result<json> unwrap_metadata(const json& value, std::vector<std::string>& notes) {
  Result<json> inner = parse_json(value.get_ref<const std::string&>());
  if (!inner) return std::unexpected(std::move(inner).error().within("'metadata' is a string"));
  if (!inner->is_object()) return wrong_type("metadata", value, "an object of strings");
  notes.emplace_back("'metadata' is a string that holds an object; read as that object");
  return inner;
}

Result<> read_member(std::string_view key, const json& value, ParsedMountInfo& parsed) {
  MountInfo& info = parsed.info;
  if (key == "volume-type")
    info.volume_type = TRY(read_string(key, value));
  else if (key == "device")
    info.device = TRY(read_string(key, value));
  else if (key == "fstype")
    info.fs_type = TRY(read_string(key, value));
  else if (key == "metadata" && value.is_string()) {
    const json metadata = TRY(unwrap_metadata(value, parsed.notes));
    info.metadata = TRY(read_metadata(metadata));
  } else if (key == "metadata")
    info.metadata = TRY(read_metadata(value));
  else
    info.options = TRY(read_options(value));
  if (value.is_null()) parsed.notes.push_back(fmt::format("{} is null; read as empty", quote(key)));
  return {};
}

UnknownKey unknown_key(const std::string& key) {
  const std::optional<std::string_view> meant = closest(fold(key), folded_keys);
  if (!meant) return {key, ""};
  const std::optional<std::size_t> place = place_of(*meant);
  return {key, std::string{place ? current_keys[*place] : ""}};
}

// How a member was first spelled, and whether one of its spellings is the current one.
struct Seen {
  const std::string* key = nullptr;
  const json* value = nullptr;
  bool is_current = false;
};

}  // namespace

Result<ParsedMountInfo> parse_mount_info(std::string_view text) {
  if (std::optional<MountInfo> usual = read_usual_mount_info(text))
    return ParsedMountInfo{.info = *std::move(usual)};
  return read_any_mount_info(text);
}

Result<ParsedMountInfo> read_any_mount_info(std::string_view text) {
  const auto within = [](Error error) {
    return std::unexpected(std::move(error).within("read mount info"));
  };
  const Result<json> document = parse_json(text);
  if (!document) return within(document.error());
  if (!document->is_object())
    return within(
        {Code::malformed, fmt::format("{}, expected an object", json_type_name(*document))});

  ParsedMountInfo parsed;
  std::array<Seen, current_keys.size()> members;  // as in current_keys
  for (const auto& [key, value] : document->get_ref<const json::object_t&>()) {
    const std::optional<std::size_t> place = place_of(key);
    if (!place) {
      parsed.unknown.push_back(unknown_key(key));
      continue;
    }
    Seen& seen = members[*place];
    seen.is_current |= key == current_keys[*place];
    if (seen.key == nullptr) {
      seen.key = &key;
      seen.value = &value;
      if (const Result<> read = read_member(current_keys[*place], value, parsed); !read)
        return within(read.error());
    } else if (*seen.value != value) {
      return within(
          {Code::malformed, fmt::format("{} and {} disagree", quote(*seen.key), quote(key))});
    }
  }
  for (const Seen& seen : members)
    if (seen.key != nullptr && !seen.is_current) parsed.respelled.push_back(*seen.key);
  return parsed;
}

nlohmann::ordered_json to_json(const MountInfo& info, Schema schema) {
  nlohmann::ordered_json document = nlohmann::ordered_json::object();
  document.get_ref<nlohmann::ordered_json::object_t&>().reserve(7);  // growing copies the keys
  if (schema != Schema::legacy) document["volume-type"] = info.volume_type;
  if (schema != Schema::current) document["volume_type"] = info.volume_type;
  document["device"] = info.device;
  if (schema != Schema::legacy) document["fstype"] = info.fs_type;
  if (schema != Schema::current) document["fs_type"] = info.fs_type;
  document["metadata"] = nlohmann::ordered_json::object();
  for (const auto& [key, value] : info.metadata) document["metadata"][key] = value;
  document["options"] = info.options;
  return document;
}

std::string to_text(const MountInfo& info, Schema schema) {
  return to_json_text(to_json(info, schema)) + "\n";
}

Result<> check_complete(const MountInfo& info) {
  const auto wrong = [](std::string what, std::string hint) {
    return std::unexpected(Error{Code::usage, "mount info: " + std::move(what), std::move(hint)});
  };
  if (info.device.empty())
    return wrong("no 'device'", "name the file, block device, PCI address or socket");
  if (info.fs_type.empty())
    return wrong("no 'fstype'", "name the file system the guest is to mount, such as ext4");
  if (info.volume_type.empty())
    return wrong("no 'volume-type'", "give directvol, vfiovol, spdkvol or spoolvol");

  std::vector<std::string_view> texts{info.device, info.fs_type, info.volume_type};
  texts.insert(texts.end(), info.options.begin(), info.options.end());
  for (const auto& [key, value] : info.metadata) texts.insert(texts.end(), {key, value});
  for (const std::string_view text : texts)
    if (!is_utf8(text))
      return wrong(fmt::format("{} is not UTF-8, which JSON cannot hold", quote(text)), "");
  return {};
}

bool creates_file_system(const MountInfo& info) {
  static constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "true", "TRUE", "True"};
  const auto create = info.metadata.find("createFilesystem");
  return create != info.metadata.end() && std::ranges::find(yes, create->second) != yes.end();
}

}  // namespace kata::directvol
