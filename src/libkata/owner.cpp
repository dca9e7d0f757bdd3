// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/json.hpp"
#include "directvol/owner.hpp"
#include "directvol/store.hpp"
#include "directvol/usage.hpp"
#include "libkata/call.hpp"
#include "libkata/objects.hpp"
#include "shim/volume.hpp"

using kata::Result;
namespace directvol = kata::directvol;
namespace face = kata::face;
namespace shim = kata::shim;

namespace {

int to_liveness(shim::Liveness liveness) {
  switch (liveness) {
    case shim::Liveness::live: return KATA_LIVE;
    case shim::Liveness::stale: return KATA_STALE;
    case shim::Liveness::no_socket: return KATA_NO_SOCKET;
    case shim::Liveness::gone: return KATA_GONE;
    case shim::Liveness::cannot_tell: break;
  }
  return KATA_CANNOT_TELL;
}

Result<directvol::UsageTarget> find_target(const kata_host* host, const char* volume_path,
                                           const char* sandbox) {
  TRY(face::need(host, "host"));
  const directvol::VolumePath path = TRY(face::to_volume_path(volume_path));
  const auto id = sandbox == nullptr ? std::nullopt : std::optional<std::string>{sandbox};
  return directvol::find_usage_target(host->machine, path, id, std::nullopt);
}

}  // namespace

int kata_volume_record_owner(kata_host* host, const char* volume_path, const char* sandbox_id,
                             unsigned flags, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    const directvol::VolumePath path = TRY(face::to_volume_path(volume_path));
    TRY(face::need(sandbox_id, "sandbox_id"));
    TRY(face::need_flags(flags, KATA_OWNER_SHARED));
    const auto sharing = (flags & KATA_OWNER_SHARED) != 0 ? directvol::Sharing::allowed
                                                          : directvol::Sharing::refused;
    return directvol::record_owner(host->machine, path, sandbox_id, sharing);
  });
}

int kata_volume_find_owner(const kata_host* host, const char* volume_path, char** sandbox_id,
                           int* liveness, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(sandbox_id, "sandbox_id"));
    const directvol::VolumePath path = TRY(face::to_volume_path(volume_path));
    const directvol::Record record = TRY(directvol::find_record(host->machine, path));
    const auto owner = directvol::OwnerFinder{host->machine}.find(record.markers);
    char* id = owner ? face::to_c_text(owner->sandbox_id) : nullptr;
    *sandbox_id = id;
    if (liveness != nullptr) *liveness = owner ? to_liveness(owner->liveness) : KATA_GONE;
    return {};
  });
}

int kata_volume_stats_json(const kata_host* host, const char* volume_path, const char* sandbox,
                           unsigned timeout_ms, char** json, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(json, "json"));
    const directvol::UsageTarget target = TRY(find_target(host, volume_path, sandbox));
    const shim::VolumeStats stats = TRY(shim::volume_stats(
        host->machine, target.sandbox, target.path, {.patience = face::to_patience(timeout_ms)}));
    *json = face::to_c_text(kata::to_json_lines(shim::to_json(stats)));
    return {};
  });
}

int kata_volume_resize(const kata_host* host, const char* volume_path, uint64_t size_bytes,
                       const char* sandbox, unsigned timeout_ms, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    if (size_bytes == 0) return kata::fail(kata::Code::usage, "size '0': a volume cannot have it");
    const directvol::UsageTarget target = TRY(find_target(host, volume_path, sandbox));
    return shim::resize_volume(host->machine, target.sandbox, target.path, size_bytes,
                               {.patience = face::to_patience(timeout_ms)});
  });
}
