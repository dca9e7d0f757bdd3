// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"
#include "directvol/owner.hpp"
#include "directvol/record.hpp"

namespace kata::directvol {

/// A record with what else is known of it.
struct Volume {
  Record record;
  std::optional<Owner> owner;
  std::vector<Advice> issues;  ///< what is wrong with it; none is healthy
};

/// Every entry of the root, healthy or not, sorted by volume path and name. None where there is no
/// root.
/// Errors: refused (the root is a link, or not ours), denied, io.
[[nodiscard]] Result<std::vector<Volume>> list(const Host& host);

/// Errors: not_found, and whatever keeps the record from being read.
[[nodiscard]] Result<Volume> show(const Host& host, const VolumePath& path);

/// Members that do not apply are null. Owner states are shim::Liveness texts.
[[nodiscard]] nlohmann::ordered_json to_json(const Volume& volume);

}  // namespace kata::directvol
