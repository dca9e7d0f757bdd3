// SPDX-License-Identifier: Apache-2.0
#include "directvol/prepare.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "directvol/oci_mount.hpp"

namespace kata::directvol {
namespace {

std::string describe(const UnknownKey& unknown) {
  return fmt::format(
      "key {} is unknown and left out{}", quote(unknown.key),
      unknown.suggestion.empty() ? "" : fmt::format("; did you mean '{}'?", unknown.suggestion));
}

// Takes for an error what is a warning otherwise.
Result<> check_strictly(const std::vector<UnknownKey>& unknown,
                        const std::vector<std::string>& warnings) {
  if (!unknown.empty()) {
    const auto& [key, meant] = unknown.front();
    return std::unexpected(
        Error{Code::usage, fmt::format("mount info: unknown key {}", quote(key)),
              meant.empty() ? "remove the key, or leave out --strict to add the volume without it"
                            : fmt::format("write '{}' for {}", meant, quote(key))});
  }
  if (warnings.empty()) return {};
  return std::unexpected(
      Error{Code::usage, warnings.front(), "leave out --strict to add the volume all the same"});
}

// A required key that is missing was probably written, with a slip of the pen.
Error with_suggestion(Error error, const std::vector<UnknownKey>& unknown) {
  for (const UnknownKey& key : unknown)
    if (!key.suggestion.empty() && error.what.contains(quote(key.suggestion)))
      error.hint = fmt::format("write '{}' for {}", key.suggestion, quote(key.key));
  return error;
}

std::string current_spelling_note(const std::vector<std::string>& keys) {
  std::string list;
  for (const std::string& key : keys) list += (list.empty() ? "" : ", ") + quote(key);
  return fmt::format("{} read as the current spelling of the same key", list);
}

// A field of the comma-separated list that containerd's ctr reads with Go's encoding/csv.
std::string csv_field(const std::string& field) {
  if (field.find_first_of(",\"\n\r") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted += c == '"' ? "\"\"" : std::string{c};
  return quoted + "\"";
}

// Both runtimes look for a record of a bind mount, but runtime-rs makes ext4 of some volumes' file
// systems then: it gets the volume's own type where it takes that.
std::string_view mount_type(const MountInfo& info, Runtime runtime) {
  const OciMount mount{.type = info.volume_type, .source = {}, .destination = {}, .options = {}};
  const bool is_own = runtime != Runtime::go && may_be_direct_volume(mount, Runtime::rust);
  return is_own ? std::string_view{info.volume_type} : "bind";
}

// A device may come after its record, which only who adds it knows.
Error offer_to_skip(Error error) {
  constexpr std::string_view skip = "add '--no-device-check' when the device is only made later";
  if (error.hint.empty() && error.code == Code::not_found) error.hint = skip;
  if (error.code == Code::unavailable) error.hint += fmt::format(", or {}", skip);
  return error;
}

}  // namespace

Result<ParsedMountInfo> parse_user_mount_info(std::string_view text) {
  Result<ParsedMountInfo> parsed = parse_mount_info(text);
  if (!parsed && parsed.error().code == Code::malformed) parsed.error().code = Code::usage;
  return parsed;
}

Result<Prepared> prepare(const Host& host, const VolumePath& path, ParsedMountInfo parsed,
                         const AddPolicy& policy) {
  Prepared prepared{std::move(parsed.info), {}, std::move(parsed.notes)};
  MountInfo& info = prepared.info;
  if (!parsed.respelled.empty()) prepared.notes.push_back(current_spelling_note(parsed.respelled));
  if (info.volume_type.empty() && policy.infer_type && !info.device.empty()) {
    info.volume_type = infer_volume_type(host, info.device);
    prepared.notes.push_back(fmt::format("no 'volume-type' given; {} inferred from device {}",
                                         quote(info.volume_type), quote(info.device)));
  }
  if (Result<> complete = check_complete(info); !complete)
    return std::unexpected(with_suggestion(std::move(complete).error(), parsed.unknown));

  for (const UnknownKey& unknown : parsed.unknown) prepared.warnings.push_back(describe(unknown));
  for (std::string& oddity : oddities(path)) prepared.warnings.push_back(std::move(oddity));
  for (Advice& advice : review(info, policy.runtime))
    prepared.warnings.push_back(std::move(advice.text));
  if (policy.strict)
    if (Result<> passed = check_strictly(parsed.unknown, prepared.warnings); !passed)
      return std::unexpected(std::move(passed).error());

  if (policy.check_device) {
    Result<CheckedDevice> checked = check_device(host, info, policy.links);
    if (!checked) return std::unexpected(offer_to_skip(std::move(checked).error()));
    info.device = std::move(checked->device);
    std::ranges::move(checked->notes, std::back_inserter(prepared.notes));
  }
  return prepared;
}

std::string mount_argument(const VolumePath& path, const MountInfo& info,
                           std::string_view destination, Runtime runtime) {
  const bool read_only = std::ranges::find(info.options, "ro") != info.options.end();
  return fmt::format("type={},{},{},options=rbind:{}", mount_type(info, runtime),
                     csv_field("src=" + path.text), csv_field(fmt::format("dst={}", destination)),
                     read_only ? "ro" : "rw");
}

}  // namespace kata::directvol
