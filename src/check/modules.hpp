// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::check {

enum class ModuleState : std::uint8_t {
  loaded,
  built_in,
  available,  ///< a file of this kernel's tree; modprobe would load it
  absent,     ///< this kernel has no such module
  unknown,    ///< not loaded, and there is no module tree that says more
};

/// "loaded", "built in", "not loaded", "not in this kernel".
[[nodiscard]] std::string_view to_text(ModuleState state);

/// Whether it can be used now.
[[nodiscard]] constexpr bool is_there(ModuleState state) {
  return state == ModuleState::loaded || state == ModuleState::built_in;
}

/// The modules that this kernel has, by its own lists. Nothing is loaded and no program runs.
///
/// Source: /sys/module/NAME when loaded (Documentation/ABI/stable/sysfs-module). Built-in code has
/// that directory only if it takes parameters, so /lib/modules/RELEASE/modules.builtin is asked
/// too.
class Modules {
 public:
  explicit Modules(const Host& host);

  /// `name` with underscores, as in /sys/module.
  [[nodiscard]] ModuleState state_of(std::string_view name) const;

 private:
  const Host& host_;
  bool has_tree_ = false;
  std::string built_in_;   // modules.builtin
  std::string available_;  // modules.dep
};

/// Whether `list` has the module's file: a line of modules.builtin, or the first word of one of
/// modules.dep, ends in "/NAME.ko" with any compression; "-" and "_" are the same.
[[nodiscard]] bool lists_module(std::string_view list, std::string_view name);

/// Why no module can be loaded any more: "kernel.modules_disabled is 1", or empty.
/// Source: Documentation/admin-guide/sysctl/kernel.rst; kernel-parameters.txt, "nomodule".
[[nodiscard]] std::string loading_forbidden_by(const Host& host);

/// A module's parameter without its line end.
[[nodiscard]] Result<std::string> read_parameter(const Host& host, std::string_view module,
                                                 std::string_view name);

/// A switch as modules spell it: Y, y and 1 are on.
[[nodiscard]] bool is_on(std::string_view parameter);

}  // namespace kata::check
