// SPDX-License-Identifier: Apache-2.0
// What `config show` shows.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "config/search.hpp"

namespace kata::config {

/// Which settings are wanted.
struct Choice {
  std::vector<std::string> keys{};  ///< as select() takes them; none is all
  bool only_changed = false;        ///< those that differ from the runtime's defaults
};

/// A target with the settings that were chosen of its configuration.
struct View {
  Target target;
  Configuration config;
  std::vector<const Setting*> settings;  ///< within `config`
};

/// Errors: usage (a key that nobody knows), and what keeps the target from having a file that can
/// be read.
[[nodiscard]] Result<View> make_view(const Host& host, const Target& target, const Choice& choice);

/// A target without a view.
struct Unseen {
  Target target;
  Error error;
};

/// The views of all targets. A target without one is not in the way of others.
struct Views {
  std::vector<View> seen;
  std::vector<Unseen> unseen;
};

[[nodiscard]] Views make_views(const Host& host, std::span<const Target> targets,
                               const Choice& choice);

/// to_json() of the target with "files", "hypervisor" and "settings".
[[nodiscard]] nlohmann::ordered_json to_json(const View& view);

/// {"file","message","hint"}; the file is null where there is none.
[[nodiscard]] nlohmann::ordered_json to_json(const Unseen& unseen);

}  // namespace kata::config
