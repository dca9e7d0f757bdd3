// SPDX-License-Identifier: Apache-2.0
#include "directvol/prune.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "directvol/device.hpp"
#include "directvol/store.hpp"

namespace kata::directvol {
namespace {

// Whether any sandbox lives, or may: then it may use a volume whose owner nobody recorded.
Result<bool> any_sandbox_lives(const Host& host) {
  const std::vector<std::string> ids = TRY(shim::sandbox_ids(host));
  return std::ranges::any_of(
      ids, [&](const std::string& id) { return may_live(Owner{id, shim::probe(host, id), {}}); });
}

PruneDecision decide(const Host& host, Volume volume, bool sandboxes_live) {
  const auto keep = [&](std::string why) {
    return PruneDecision{std::move(volume), Verdict::keep, std::move(why)};
  };
  const Record& record = volume.record;
  if (record.problem) return keep("its record cannot be read");
  if (record.mount_info.info.device.empty()) return keep("it names no device");
  const std::string device = quote(record.mount_info.info.device);
  if (!is_device_gone(host, record.mount_info.info))
    return keep(
        fmt::format("device {} {}", device,
                    can_be_gone(record.mount_info.info) ? "exists" : "is no path to look for"));
  if (!volume.owner) {
    if (sandboxes_live) return keep("no owner is recorded, and sandboxes live on this machine");
    return {std::move(volume), Verdict::prune,
            fmt::format("device {} is gone, and no sandbox lives on this machine", device)};
  }
  const std::string owner = volume.owner->sandbox_id;
  if (may_live(*volume.owner)) return keep(fmt::format("sandbox '{}' uses it", owner));
  return {std::move(volume), Verdict::prune,
          fmt::format("device {} is gone, and sandbox '{}' is dead", device, owner)};
}

}  // namespace

Result<std::vector<PruneDecision>> plan_prune(const Host& host) {
  std::vector<Volume> volumes = TRY(list(host));
  const bool sandboxes_live = !volumes.empty() && TRY(any_sandbox_lives(host));
  std::vector<PruneDecision> decisions;
  decisions.reserve(volumes.size());
  for (Volume& volume : volumes)
    decisions.push_back(decide(host, std::move(volume), sandboxes_live));
  return decisions;
}

Result<> prune(Host& host, const PruneDecision& decision) {
  TRY(remove_named(host, decision.volume.record.name, Force::no));
  return {};
}

std::vector<Error> prune_all(Host& host, std::span<PruneDecision> decisions) {
  std::vector<Error> errors;
  for (PruneDecision& decision : decisions) {
    if (decision.verdict == Verdict::keep) continue;
    Result<> removed = prune(host, decision);
    if (removed) continue;
    decision.verdict = Verdict::keep;
    decision.reason = removed.error().what;
    errors.push_back(std::move(removed).error());
  }
  return errors;
}

nlohmann::ordered_json to_json(const PruneDecision& decision, PruneStage stage) {
  const Record& record = decision.volume.record;
  const bool is_condemned = decision.verdict == Verdict::prune;
  nlohmann::ordered_json json;
  json["volume_path"] = record.volume_path.empty() ? nlohmann::ordered_json{}
                                                   : nlohmann::ordered_json(record.volume_path);
  json["name"] = record.name;
  json["verdict"] = is_condemned ? "prune" : "keep";
  json["reason"] = decision.reason;
  json["removed"] = is_condemned && stage == PruneStage::done;
  return json;
}

}  // namespace kata::directvol
