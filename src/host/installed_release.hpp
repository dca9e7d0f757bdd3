// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/host.hpp"
#include "core/version.hpp"

namespace kata::host {

/// The release that the program at `path` was installed with, from the file VERSION that upstream's
/// archive and kata-deploy put above its directory. Empty where there is none: the program itself
/// is never run.
/// Source: tools/packaging/kata-deploy/local-build/kata-deploy-merge-builds.sh.
[[nodiscard]] std::string read_installed_release(const Host& host, std::string_view path);

/// Where the release's archive and kata-deploy write their version.
inline constexpr std::string_view release_file = "/opt/kata/VERSION";

/// The version in that file; nothing where nobody wrote it down.
[[nodiscard]] std::optional<Version> read_node_release(const Host& host);

}  // namespace kata::host
