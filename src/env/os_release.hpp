// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::env {

/// A distribution as it names itself.
struct Distro {
  std::optional<std::string> name;     ///< "Debian GNU/Linux"
  std::optional<std::string> version;  ///< "12"; rolling distributions have none
};

/// Quotes and backslashes are taken as a shell takes them; the last line of a name counts.
/// Source: os-release(5), NAME and VERSION_ID.
[[nodiscard]] Distro parse_os_release(std::string_view text);

/// Source: os-release(5): /etc/os-release, else /usr/lib/os-release.
[[nodiscard]] Result<Distro> read_distro(const Host& host);

}  // namespace kata::env
