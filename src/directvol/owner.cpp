// SPDX-License-Identifier: Apache-2.0
#include "directvol/owner.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace kata::directvol {

using shim::Liveness;

bool may_live(const Owner& owner) {
  return owner.liveness == Liveness::live || owner.liveness == Liveness::cannot_tell;
}

Result<> check_unowned(const Host& host, std::string_view volume,
                       const std::vector<std::string>& markers) {
  const std::optional<Owner> owner = OwnerFinder{host}.find(markers);
  if (!owner || !may_live(*owner)) return {};
  const std::string_view why = owner->liveness == Liveness::live
                                   ? "in use by live sandbox"
                                   : "perhaps in use, for lack of permission to ask sandbox";
  return fail(Code::refused, "volume {}: {} '{}'", quote(volume), why, owner->sandbox_id);
}

Liveness OwnerFinder::liveness_of(const std::string& id) {
  const auto [entry, is_new] = known_.try_emplace(id, Liveness::gone);
  if (is_new) entry->second = shim::probe(host_, id);
  return entry->second;
}

std::optional<Owner> OwnerFinder::find(const std::vector<std::string>& markers) {
  if (markers.empty()) return std::nullopt;
  std::vector<Owner> owners;
  owners.reserve(markers.size());
  for (const std::string& id : markers) owners.push_back({id, liveness_of(id), {}});
  std::ranges::sort(owners, {},
                    [](const Owner& o) { return std::pair{!may_live(o), o.sandbox_id}; });
  Owner owner = owners.front();
  for (std::size_t i = 1; i < owners.size(); ++i)
    if (may_live(owners[i])) owner.rivals.push_back(owners[i].sandbox_id);
  return owner;
}

}  // namespace kata::directvol
