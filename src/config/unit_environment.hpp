// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/host.hpp"

namespace kata::config {

/// A variable that systemd sets for a service.
struct UnitVariable {
  std::string value;
  std::string file;  ///< the unit, a drop-in of it or its environment file
  unsigned line = 0;
};

/// What `name` is for a service's processes: by Environment=, EnvironmentFile= and
/// UnsetEnvironment= of the unit and its drop-ins. Nothing: not set, or set to an empty text or to
/// one with a specifier other than %n, %N, %p and %%, which are known here. Patterns in
/// EnvironmentFile= are not, nor are drop-ins of names that this one's begins with
/// ("a-.service.d"). Source: systemd.unit(5), "unit file load path"; systemd.exec(5),
/// "environment"; systemd.syntax(7).
[[nodiscard]] std::optional<UnitVariable> find_in_unit(const Host& host, std::string_view service,
                                                       std::string_view name);

}  // namespace kata::config
