// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cmd/command.hpp"
#include "exec/audit.hpp"
#include "exec/console.hpp"

namespace kata::cmd {

class Declare;

/// The options of all commands that open a guest's debug console.
struct ConsoleArguments {
  std::optional<std::string> port;
  std::optional<std::string> wait_for;
  bool allow_local_cid = false;

  /// Errors: usage.
  [[nodiscard]] Result<exec::ConsoleOptions> value(const Context& ctx) const;
};

void declare_console(const Declare& declare, ConsoleArguments& arguments);

/// Tells the journal of a session; where that fails, the user.
void audit(const Context& ctx, const exec::AuditEntry& entry);

/// How long a command in the guest may take: as long as --timeout says, and for ever without it.
[[nodiscard]] exec::Wait command_wait(const Context& ctx, int interrupt = -1);

}  // namespace kata::cmd
