// SPDX-License-Identifier: Apache-2.0
// What the runtimes make of mount info that is well-formed.
#include <algorithm>
#include <array>
#include <optional>

#include "core/text.hpp"
#include "directvol/mount_info.hpp"

namespace kata::directvol {
namespace {

using AdviceList = std::vector<Advice>;

bool is_vhost_user(const MountInfo& info) {
  return info.volume_type == "spdkvol" || info.volume_type == "spoolvol";
}

void review_type(const MountInfo& info, Runtime runtime, AdviceList& found) {
  static constexpr std::array<std::string_view, 4> known{"directvol", "vfiovol", "spdkvol",
                                                         "spoolvol"};
  const std::string type = quote(info.volume_type);
  if (std::ranges::find(known, info.volume_type) == known.end()) {
    if (runtime == Runtime::go) return;  // it never reads the type
    const auto meant = closest(info.volume_type, known);
    found.push_back(
        {"unknown-type", fmt::format("runtime-rs refuses volume type {}{}", type,
                                     meant ? fmt::format("; did you mean '{}'?", *meant) : "")});
    return;
  }
  if (info.volume_type == "directvol" || runtime == Runtime::rust) return;
  found.push_back({"rust-only", fmt::format("the Go runtime does not attach a device of type {}; "
                                            "only runtime-rs does",
                                            type)});
}

void review_vhost_user(const MountInfo& info, Runtime runtime, AdviceList& found) {
  if (!is_vhost_user(info) || runtime == Runtime::go) return;
  if (info.volume_type == "spoolvol")
    found.push_back({"dragonball-only",
                     "runtime-rs attaches a vhost-user socket with Dragonball "
                     "only, and 'spoolvol' needs a backend of its own there"});
  else
    found.push_back({"dragonball-only",
                     "runtime-rs attaches a vhost-user socket with Dragonball "
                     "only; QEMU and OpenVMM report success without it"});
}

void review_fs_type(const MountInfo& info, Runtime runtime, AdviceList& found) {
  const bool forced = info.volume_type == "vfiovol" || is_vhost_user(info);
  if (forced && info.fs_type != "ext4" && runtime != Runtime::go)
    found.push_back({"forced-ext4",
                     fmt::format("runtime-rs mounts it as ext4, not {}, when the container's mount "
                                 "has type bind",
                                 quote(info.fs_type))});
}

void review_options(const MountInfo& info, Runtime runtime, AdviceList& found) {
  for (const std::string& option : info.options) {
    if (option.empty() || option.contains(','))
      found.push_back(
          {"odd-option", fmt::format("mount option {} is not one option", quote(option))});
    if ((option == "bind" || option == "rbind") && runtime != Runtime::rust)
      found.push_back({"bind-option", fmt::format("the Go runtime passes mount option {} to the "
                                                  "guest, where mounting the device then fails",
                                                  quote(option))});
  }
}

std::optional<std::string_view> value_of(const MountInfo& info, const std::string& key) {
  const auto at = info.metadata.find(key);
  if (at == info.metadata.end()) return std::nullopt;
  return at->second;
}

void review_go_metadata(const MountInfo& info, AdviceList& found) {
  const auto group = value_of(info, "fsGroup");
  const auto gid = group ? parse_u64(*group) : std::nullopt;
  if (group && (!gid || *gid == 0 || *gid > UINT32_MAX))
    found.push_back({"bad-fs-group",
                     fmt::format("metadata 'fsGroup' is {}, not a number from 1 to 4294967295; the "
                                 "container will not start",
                                 quote(*group))});
  const auto policy = value_of(info, "fsGroupChangePolicy");
  if (policy && *policy != "Always" && *policy != "OnRootMismatch")
    found.push_back({"bad-change-policy",
                     fmt::format("metadata 'fsGroupChangePolicy' is {}, which is read as 'Always'",
                                 quote(*policy))});
  if (policy && !group)
    found.push_back(
        {"bad-change-policy", "metadata 'fsGroupChangePolicy' is ignored without 'fsGroup'"});
  if (value_of(info, "encryptionKey") && !creates_file_system(info))
    found.push_back({"encryption-needs-mkfs",
                     "metadata 'encryptionKey' needs 'createFilesystem' to be 'true' as well"});
}

// Source: src/runtime-rs/crates/resource/src/volume/direct_volumes.
void review_ignored_metadata(const MountInfo& info, AdviceList& found) {
  std::string ignored;
  for (const std::string key :
       {"createFilesystem", "encryptionKey", "fsGroup", "fsGroupChangePolicy"})
    if (value_of(info, key)) ignored += (ignored.empty() ? "" : ", ") + quote(key);
  if (!ignored.empty())
    found.push_back({"go-only-metadata", fmt::format("runtime-rs ignores metadata {}", ignored)});
}

void review_metadata(const MountInfo& info, Runtime runtime, AdviceList& found) {
  if (runtime != Runtime::rust) review_go_metadata(info, found);
  if (runtime != Runtime::go) review_ignored_metadata(info, found);
  if (!is_vhost_user(info) || runtime == Runtime::go) return;
  for (const std::string key : {"num_queues", "queue_size"})
    if (const auto value = value_of(info, key); value && !parse_u64(*value))
      found.push_back(
          {"bad-queue", fmt::format("metadata '{}' is {}, not a number", key, quote(*value))});
}

}  // namespace

std::vector<Advice> review(const MountInfo& info, Runtime runtime) {
  AdviceList found;
  review_type(info, runtime, found);
  review_vhost_user(info, runtime, found);
  review_fs_type(info, runtime, found);
  review_options(info, runtime, found);
  review_metadata(info, runtime, found);
  return found;
}

}  // namespace kata::directvol
