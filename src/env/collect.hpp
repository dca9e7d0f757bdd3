// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/host.hpp"
#include "env/bundle.hpp"
#include "env/subject.hpp"

namespace kata::env {

/// What a bug report needs of other commands, in the order in which they are asked.
enum class Part : std::uint8_t {
  check,
  config,  ///< `config show`
  config_files,
  config_findings,  ///< `config validate`
  direct_volumes,
  sandboxes,
};

/// What a command says that is run as if it had been typed without options.
struct Answer {
  std::optional<std::string> document{};  ///< its result as JSON; nothing where it failed
  std::string said{};                     ///< beside that, a line each: errors and warnings
};

/// Puts together what a bug report needs: what README in it lists. Never fails: what one part
/// cannot say is told in 'errors', part by part in their order.
[[nodiscard]] Bundle collect(const Host& host, const Inquiry& inquiry, const Self& self,
                             const std::function<Answer(Part)>& ask);

}  // namespace kata::env
