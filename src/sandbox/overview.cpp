// SPDX-License-Identifier: Apache-2.0
#include "sandbox/overview.hpp"

#include <algorithm>

#include "directvol/inventory.hpp"

namespace kata::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds patience_with_all = 3s;
constexpr std::chrono::milliseconds patience_with_each = 500ms;

}  // namespace

Overview::Overview(const Host& host, std::chrono::milliseconds patience)
    : host_(host),
      survey_(sandbox::survey(host)),
      asking_(std::min(patience, patience_with_all), patience_with_each) {
  read_volumes();
}

void Overview::read_volumes() {
  const Result<std::vector<directvol::Volume>> volumes = directvol::list(host_);
  if (!volumes) {
    survey_.gaps.push_back("direct volumes are not shown: " + volumes.error().what);
    return;
  }
  for (const directvol::Volume& volume : *volumes)
    if (volume.owner) volumes_[volume.owner->sandbox_id].push_back(volume.record.volume_path);
}

Sandbox Overview::inspect(const Trace& trace) {
  Sandbox sandbox = sandbox::inspect(host_, survey_, trace, asking_);
  if (const auto owned = volumes_.find(trace.id); owned != volumes_.end())
    sandbox.volumes = owned->second;
  return sandbox;
}

std::vector<Sandbox> Overview::inspect_all() {
  std::vector<Sandbox> sandboxes;
  sandboxes.reserve(survey_.traces.size());
  for (const Trace& trace : survey_.traces) sandboxes.push_back(inspect(trace));
  return sandboxes;
}

}  // namespace kata::sandbox
