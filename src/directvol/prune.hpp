// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"
#include "directvol/inventory.hpp"

namespace kata::directvol {

enum class Verdict : std::uint8_t { prune, keep };

struct PruneDecision {
  Volume volume;
  Verdict verdict = Verdict::keep;
  std::string reason;  ///< "device '/dev/sdq' is gone, sandbox 'ab12' is gone"
};

/// What prune would do with each record. A record goes only if its device is gone and its owner is
/// dead; where no owner is recorded, only if no sandbox at all lives on this machine. What cannot
/// be read stays.
[[nodiscard]] Result<std::vector<PruneDecision>> plan_prune(const Host& host);

/// Removes a record that plan_prune() condemned, unless its owner came to life meanwhile.
[[nodiscard]] Result<> prune(Host& host, const PruneDecision& decision);

/// Removes every record that is condemned. One that cannot be removed stops no other: it is to be
/// kept, for the reason that is told. Returns those errors, in the order of the decisions.
[[nodiscard]] std::vector<Error> prune_all(Host& host, std::span<PruneDecision> decisions);

/// Whether plan_prune() alone was called, or prune_all() after it.
enum class PruneStage : std::uint8_t { planned, done };

/// {"volume_path","name","verdict","reason","removed"}; a volume path that is not known is null.
[[nodiscard]] nlohmann::ordered_json to_json(const PruneDecision& decision, PruneStage stage);

}  // namespace kata::directvol
