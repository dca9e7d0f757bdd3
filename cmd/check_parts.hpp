// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "check/check.hpp"
#include "cmd/command.hpp"

namespace kata::cmd {

/// What `check` shows of one part of the machine, after the findings about it.
struct Part {
  nlohmann::ordered_json document;  ///< its members, to stand beside the report's
  std::function<void()> print;      ///< for people
  int status = 0;                   ///< the exit status, as far as this part decides it
};

/// `check vfio [BDF…]`: every device that could go to a guest, or those named, with what stands in
/// its way and the lines that bind it. 1 where one that was named is not ready.
[[nodiscard]] Result<Part> vfio_part(Context& ctx, std::span<const std::string> addresses);

/// The options that say what has to fit.
struct CapacityArguments {
  std::optional<std::string> memory;
  std::optional<std::string> pods;

  /// Errors: usage.
  [[nodiscard]] Result<> ask(check::Question& question) const;
};

/// `check capacity`: how many more sandboxes fit, pool by pool. 1 where those asked for do not.
[[nodiscard]] Part capacity_part(Context& ctx, const check::Question& question);

/// `check volume PATH|JSON`: whether a direct volume works. 1 where it does not.
[[nodiscard]] Result<int> run_check_volume(Context& ctx, std::string_view path_or_json);

}  // namespace kata::cmd
