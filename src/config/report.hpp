// SPDX-License-Identifier: Apache-2.0
// The JSON form of what config/ finds.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "config/configuration.hpp"
#include "config/search.hpp"

namespace kata::config {

/// The value itself; dates become strings.
[[nodiscard]] nlohmann::ordered_json to_json(const Node& node);

/// {"level","id","key","file","line","column","message","hint"}; what is empty is left out.
[[nodiscard]] nlohmann::ordered_json to_json(const Finding& finding);

/// {"key","value","unit","read","default","written","file","line","reason"}; what is absent, or has
/// no meaning because the runtime does not read the key, is null.
[[nodiscard]] nlohmann::ordered_json to_json(const Configuration& config, const Setting& setting);

/// {"path","source","state"}.
[[nodiscard]] nlohmann::ordered_json to_json(const Candidate& candidate);

/// {"handler","engine","runtime","file","shim","declared":{"file","line"}}; the last two belong to
/// handlers.
[[nodiscard]] nlohmann::ordered_json to_json(const Target& target);

}  // namespace kata::config
