// SPDX-License-Identifier: Apache-2.0
// What `config validate` tells.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "config/search.hpp"

namespace kata::config {

/// What is wrong with a node's configuration.
struct Validation {
  std::vector<Finding> outer;  ///< about the engines and the search, not about one file's contents
  std::vector<InForce> files;  ///< each with its own findings
  bool is_valid = true;        ///< no runtime refuses anything; warnings and notes do not count
};

/// Loads each file in force and judges it as the runtimes that take it do.
[[nodiscard]] Validation validate(const Host& host, const Survey& survey);

/// {"schema","valid","findings","files":[{"file","runtime","handlers","valid","findings"}]}, the
/// findings as to_json() has them.
[[nodiscard]] nlohmann::ordered_json to_json(const Validation& validation);

}  // namespace kata::config
