// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/host.hpp"

namespace kata::sandbox {

/// The release that the program at `path` was installed with, from the file VERSION that upstream's
/// archive and kata-deploy put above its directory. Empty where there is none: the program itself
/// is never run.
/// Source: tools/packaging/kata-deploy/local-build/kata-deploy-merge-builds.sh.
[[nodiscard]] std::string read_installed_version(const Host& host, std::string_view path);

}  // namespace kata::sandbox
