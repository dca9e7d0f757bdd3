// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace kata::env {

/// A document as TOML 1.0: an object's values first, then its tables. Null is left out, for TOML
/// has none. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_toml_text(const nlohmann::ordered_json& document);

}  // namespace kata::env
