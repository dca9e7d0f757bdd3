// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "core/text.hpp"
#include "directvol/inventory.hpp"
#include "directvol/prepare.hpp"
#include "directvol/store.hpp"
#include "libkata/call.hpp"
#include "libkata/objects.hpp"

using kata::Result;
namespace directvol = kata::directvol;
namespace face = kata::face;

namespace kata::face {

Result<directvol::Runtime> to_runtime(int runtime) {
  switch (runtime) {
    case KATA_RUNTIME_ANY: return directvol::Runtime::any;
    case KATA_RUNTIME_GO: return directvol::Runtime::go;
    case KATA_RUNTIME_RUST: return directvol::Runtime::rust;
    default: break;
  }
  return fail(Code::usage, "argument 'runtime' is {}, not a kata_runtime", runtime);
}

Result<directvol::VolumePath> to_volume_path(const char* text) {
  TRY(need(text, "volume_path"));
  return directvol::parse_volume_path(text);
}

}  // namespace kata::face

namespace {

Result<directvol::AddPolicy> to_policy(int runtime, unsigned flags) {
  TRY(face::need_flags(flags, KATA_ADD_STRICT | KATA_ADD_NO_DEVICE_CHECK | KATA_ADD_INFER_TYPE |
                                  KATA_ADD_KEEP_LINKS));
  const auto has = [flags](unsigned flag) { return (flags & flag) != 0; };
  return directvol::AddPolicy {
    .strict = has(KATA_ADD_STRICT), .check_device = !has(KATA_ADD_NO_DEVICE_CHECK),
    .infer_type = has(KATA_ADD_INFER_TYPE),
    .links = has(KATA_ADD_KEEP_LINKS) ? directvol::Links::keep : directvol::Links::resolve,
    .runtime = TRY(face::to_runtime(runtime))
  };
}

std::string to_lines(const directvol::Prepared& prepared) {
  std::string lines;
  for (const auto* notes : {&prepared.warnings, &prepared.notes})
    for (const std::string& note : *notes) lines += (lines.empty() ? "" : "\n") + note;
  return lines;
}

using CText = std::unique_ptr<char, decltype([](char* text) { kata_string_free(text); })>;

Result<CText> add(kata::Host& machine, const directvol::VolumePath& path, const char* mount_info,
                  const directvol::AddPolicy& policy) {
  directvol::ParsedMountInfo parsed = TRY(directvol::parse_user_mount_info(mount_info));
  const directvol::Prepared prepared =
      TRY(directvol::prepare(machine, path, std::move(parsed), policy));
  // Before anything changes: what comes after it must not fail.
  CText notes{face::to_c_text(to_lines(prepared))};
  TRY(directvol::add(machine, path, prepared.info, directvol::Schema::both));
  return notes;
}

}  // namespace

int kata_volume_add(kata_host* host, const char* volume_path, const char* mount_info, int runtime,
                    unsigned flags, char** notes, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    const directvol::VolumePath path = TRY(face::to_volume_path(volume_path));
    TRY(face::need(mount_info, "mount_info"));
    const directvol::AddPolicy policy = TRY(to_policy(runtime, flags));
    Result<CText> added = add(host->machine, path, mount_info, policy);
    if (!added)
      return std::unexpected(std::move(added).error().within("add {}", kata::quote(path.text)));
    if (notes != nullptr) *notes = added->release();
    return {};
  });
}

int kata_volume_get(const kata_host* host, const char* volume_path, kata_volume** volume,
                    kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(volume, "volume"));
    const directvol::VolumePath path = TRY(face::to_volume_path(volume_path));
    directvol::MountInfo info = TRY(directvol::find_mount_info(host->machine, path));
    *volume = new kata_volume{path.text, std::move(info)};
    return {};
  });
}

const char* kata_volume_path(const kata_volume* volume) {
  return volume == nullptr ? nullptr : volume->path.c_str();
}

const char* kata_volume_type(const kata_volume* volume) {
  return volume == nullptr ? nullptr : volume->info.volume_type.c_str();
}

const char* kata_volume_device(const kata_volume* volume) {
  return volume == nullptr ? nullptr : volume->info.device.c_str();
}

const char* kata_volume_fstype(const kata_volume* volume) {
  return volume == nullptr ? nullptr : volume->info.fs_type.c_str();
}

size_t kata_volume_option_count(const kata_volume* volume) {
  return volume == nullptr ? 0 : volume->info.options.size();
}

const char* kata_volume_option(const kata_volume* volume, size_t index) {
  if (index >= kata_volume_option_count(volume)) return nullptr;
  return volume->info.options[index].c_str();
}

const char* kata_volume_metadata(const kata_volume* volume, const char* key) {
  if (volume == nullptr || key == nullptr) return nullptr;
  // Not find(), which would need memory for a string.
  const auto& metadata = volume->info.metadata;
  const auto found =
      std::ranges::find_if(metadata, [key](const auto& member) { return member.first == key; });
  return found == metadata.end() ? nullptr : found->second.c_str();
}

size_t kata_volume_metadata_count(const kata_volume* volume) {
  return volume == nullptr ? 0 : volume->info.metadata.size();
}

const char* kata_volume_metadata_key(const kata_volume* volume, size_t index) {
  if (index >= kata_volume_metadata_count(volume)) return nullptr;
  const auto steps = static_cast<std::ptrdiff_t>(index);
  return std::next(volume->info.metadata.begin(), steps)->first.c_str();
}

void kata_volume_free(kata_volume* volume) { delete volume; }

int kata_volume_list_json(const kata_host* host, char** json, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(json, "json"));
    nlohmann::ordered_json document{{"schema", 1}, {"volumes", nlohmann::ordered_json::array()}};
    for (const directvol::Volume& volume : TRY(directvol::list(host->machine)))
      document["volumes"].push_back(directvol::to_json(volume));
    *json = face::to_c_text(kata::to_json_lines(document));
    return {};
  });
}

int kata_volume_remove(kata_host* host, const char* volume_path, unsigned flags, size_t* removed,
                       kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    const directvol::VolumePath path = TRY(face::to_volume_path(volume_path));
    TRY(face::need_flags(flags, KATA_REMOVE_FORCE));
    const auto force =
        (flags & KATA_REMOVE_FORCE) != 0 ? directvol::Force::yes : directvol::Force::no;
    const std::vector<std::string> names = TRY(directvol::remove(host->machine, path, force));
    if (removed != nullptr) *removed = names.size();
    return {};
  });
}
