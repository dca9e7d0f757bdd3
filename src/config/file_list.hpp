// SPDX-License-Identifier: Apache-2.0
// What `config files` shows.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "config/search.hpp"

namespace kata::config {

/// A target and what its file is made of.
struct TargetFiles {
  Target target;
  std::vector<std::string> drop_ins{};  ///< merged into the target's file, in their order
};

/// Every file that has a part in how sandboxes are started, or could have one.
struct FileList {
  std::vector<std::string> engine_files;  ///< the engines' own configuration
  std::vector<TargetFiles> targets;
  std::vector<Candidate> unused;  ///< installed files that no target takes
};

/// Reads each target's file to tell what is merged into it; of one that cannot be read nothing is.
[[nodiscard]] FileList list_files(const Host& host, Survey survey);

/// {"schema","engines","targets","unused"}: to_json() of each target with "search", as to_json()
/// has candidates, and "drop_ins"; of the unused the paths.
[[nodiscard]] nlohmann::ordered_json to_json(const FileList& list);

}  // namespace kata::config
