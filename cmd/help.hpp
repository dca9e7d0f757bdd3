// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace kata::cmd {

/// What --help prints for `app`, wrapped to `columns`, out of the command tree alone.
[[nodiscard]] std::string help_text(const CLI::App& app, unsigned columns);

}  // namespace kata::cmd
