// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/version.hpp"

namespace kata::env {

/// A hole of Kata that its project has published.
struct Advisory {
  std::string_view id;                 ///< "GHSA-2gv2-cffp-j227"
  std::string_view cve;                ///< "CVE-2026-41326", or empty
  std::optional<Version> first_fixed;  ///< nothing: not known here
  std::string_view what;               ///< a clause: "guest root can plant links on the host"
};

/// Those that no release up to this one is known to have fixed. Which release brought a hole is not
/// known here, so an old one may be without it. What is built in is all there is: nobody is asked.
/// Source: the advisories of github.com/kata-containers/kata-containers in 2026, as of September.
[[nodiscard]] std::vector<Advisory> advisories_on(const Version& release);

}  // namespace kata::env
