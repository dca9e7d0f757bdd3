// SPDX-License-Identifier: Apache-2.0
#include "directvol/inventory.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "core/text.hpp"
#include "directvol/device.hpp"

namespace kata::directvol {
namespace {

// Names of Rust 3.1 to 3.2 have at most 252 characters; no real one has more slashes than this.
constexpr unsigned deepest_name = 16;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + escape(word);
  return text;
}

void inspect_owner(const Volume& volume, std::vector<Advice>& issues) {
  if (volume.owner && !volume.owner->rivals.empty())
    issues.push_back(
        {"several-owners", fmt::format("sandboxes {}, {} are recorded as owners and live",
                                       volume.owner->sandbox_id, joined(volume.owner->rivals))});
}

void inspect_mount_info(const Host& host, const Record& record, std::vector<Advice>& issues) {
  const ParsedMountInfo& parsed = record.mount_info;
  if (!parsed.respelled.empty())
    issues.push_back({"old-spelling",
                      fmt::format("keys {} are not in the current spelling, so not every release "
                                  "reads them",
                                  joined(parsed.respelled))});
  for (const UnknownKey& unknown : parsed.unknown)
    issues.push_back({"unknown-key", fmt::format("no release reads key {}", quote(unknown.key))});
  if (const Result<> complete = check_complete(parsed.info); !complete)
    issues.push_back({"incomplete", complete.error().what});
  else if (is_device_gone(host, parsed.info))
    issues.push_back(
        {"missing-device", fmt::format("device {} does not exist", quote(parsed.info.device))});
  for (Advice& advice : review(parsed.info, Runtime::any))
    if (advice.code == "bind-option" || advice.code == "unknown-type")
      issues.push_back(std::move(advice));
}

Volume inspect(const Host& host, OwnerFinder& owners, Record record) {
  Volume volume;
  volume.owner = owners.find(record.markers);
  if (record.volume_path.empty())
    volume.issues.push_back({"odd-name", "its name is not the base64 of a volume path"});
  if (record.problem && record.problem->code == Code::not_found)
    volume.issues.push_back(
        {"no-record", "it has no mountInfo.json; runtime-rs fails a container that mounts it"});
  else if (record.problem)
    volume.issues.push_back({"unreadable", record.problem->what});
  else
    inspect_mount_info(host, record, volume.issues);
  inspect_owner(volume, volume.issues);
  volume.record = std::move(record);
  return volume;
}

bool lacks_file(const Record& record) {
  return record.problem && record.problem->code == Code::not_found;
}

Volume broken(std::string name, std::string code, std::string text) {
  Volume volume;
  volume.record.volume_path = decode_record_name(name).value_or("");
  volume.record.name = std::move(name);
  volume.issues.push_back({std::move(code), std::move(text)});
  return volume;
}

// By volume path, then by name. Sorts places and then moves each volume once, since they are large;
// within the one vector, as the pages of a second one would take longer than the sorting.
void sort(std::vector<Volume>& volumes) {
  std::vector<std::size_t> source(volumes.size());  // which volume belongs at a place
  std::ranges::generate(source, [next = std::size_t{0}]() mutable { return next++; });
  std::ranges::sort(source, {}, [&](std::size_t place) {
    const Record& record = volumes[place].record;
    return std::tie(record.volume_path, record.name);
  });
  for (std::size_t first = 0; first < source.size(); ++first) {
    if (source[first] == first) continue;
    Volume held = std::move(volumes[first]);
    std::size_t place = first;
    while (source[place] != first) {
      volumes[place] = std::move(volumes[source[place]]);
      place = std::exchange(source[place], place);
    }
    volumes[place] = std::move(held);
    source[place] = place;
  }
}

// Everything that `root` holds, and what is nested in it, read one after the other.
class Walk {
 public:
  Walk(const Host& host, const Dir& root) : host_(host), root_(root), owners_(host) {}

  Result<std::vector<Volume>> all() {
    const std::vector<DirEntry> entries = TRY(root_.entries());
    volumes_.reserve(entries.size());
    for (const DirEntry& entry : entries) {
      if (entry.name == staging_name || entry.name == trash_name) continue;
      if (entry.type == FileType::directory)
        visit(entry.name, 0);
      else
        volumes_.push_back(broken(entry.name, "not-a-record",
                                  fmt::format("{}, not a directory", to_text(entry.type))));
    }
    sort(volumes_);
    return std::move(volumes_);
  }

 private:
  // A record that is removed between the opening of its directory and the reading of its file
  // looks as if it had none: look again, whether it is still so.
  Result<Record> read_settled(const std::string& name) {
    constexpr int attempts = 8;
    Result<Record> record = read_record(host_, root_, name);
    for (int i = 1; i < attempts && record && lacks_file(*record); ++i)
      record = read_record(host_, root_, name);
    return record;
  }

  void visit(const std::string& name, unsigned depth) {
    Result<Record> record = read_settled(name);
    if (!record) {
      if (record.error().code == Code::not_found) return;  // removed while we walk
      volumes_.push_back(broken(name, "unreadable", record.error().what));
      return;
    }
    const std::vector<std::string> below = record->subdirectories;
    const bool is_only_a_step = !below.empty() && lacks_file(*record);
    if (!is_only_a_step) volumes_.push_back(inspect(host_, owners_, *std::move(record)));
    if (depth == deepest_name) return;
    for (const std::string& sub : below) visit(fmt::format("{}/{}", name, sub), depth + 1);
  }

  const Host& host_;
  const Dir& root_;
  OwnerFinder owners_;
  std::vector<Volume> volumes_;
};

nlohmann::ordered_json owner_json(const Owner& owner) {
  nlohmann::ordered_json json;
  json["sandbox_id"] = owner.sandbox_id;
  json["state"] = shim::to_text(owner.liveness);
  json["rivals"] = owner.rivals;
  return json;
}

}  // namespace

Result<std::vector<Volume>> list(const Host& host) {
  const Result<Dir> root = open_root(host);
  if (!root && root.error().code == Code::not_found) return std::vector<Volume>{};
  if (!root) return std::unexpected(root.error());
  return Walk{host, *root}.all();
}

Result<Volume> show(const Host& host, const VolumePath& path) {
  Record record = TRY(find_record(host, path));
  OwnerFinder owners{host};
  return inspect(host, owners, std::move(record));
}

nlohmann::ordered_json to_json(const Volume& volume) {
  const Record& record = volume.record;
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  json.get_ref<nlohmann::ordered_json::object_t&>().reserve(6);  // growing copies the keys
  json["volume_path"] = record.volume_path.empty() ? nlohmann::ordered_json{}
                                                   : nlohmann::ordered_json(record.volume_path);
  json["name"] = record.name;
  json["directory"] = directory_of(record);
  const bool readable = !record.problem && !record.mount_info.info.device.empty();
  json["mount_info"] =
      readable ? to_json(record.mount_info.info, Schema::current) : nlohmann::ordered_json{};
  json["owner"] = volume.owner ? owner_json(*volume.owner) : nlohmann::ordered_json{};
  json["issues"] = nlohmann::ordered_json::array();
  for (const Advice& issue : volume.issues)
    json["issues"].push_back({{"code", issue.code}, {"text", issue.text}});
  return json;
}

}  // namespace kata::directvol
