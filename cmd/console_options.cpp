// SPDX-License-Identifier: Apache-2.0
#include "cmd/console_options.hpp"

#include <limits>

#include "cmd/declare.hpp"
#include "cmd/duration.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

// 0 is kata-runtime's word for the default.
Result<std::uint32_t> port_of(const std::optional<std::string>& text) {
  if (!text) return exec::default_console_port;
  const auto port = parse_u64(*text);
  constexpr auto last = std::numeric_limits<std::uint32_t>::max() - 1;
  if (!port || *port > last)
    return fail(Code::usage, "--kata-debug-port {}: not a number from 0 to {}", quote(*text), last);
  return *port == 0 ? exec::default_console_port : static_cast<std::uint32_t>(*port);
}

}  // namespace

Result<exec::ConsoleOptions> ConsoleArguments::value(const Context& ctx) const {
  exec::ConsoleOptions options;
  options.port = TRY(port_of(port));
  options.local = allow_local_cid ? exec::LocalCid::allowed : exec::LocalCid::refused;
  options.patience = ctx.settings.timeout;
  if (wait_for) options.retry_for = TRY(parse_duration("--wait", *wait_for));
  options.config_file = ctx.settings.config.value_or("");
  return options;
}

void declare_console(const Declare& declare, ConsoleArguments& arguments) {
  declare
      .option("-p,--kata-debug-port", arguments.port,
              "Port of the debug console in the guest; default 1026")
      .type_name("PORT");
  declare.option("--wait", arguments.wait_for, "How long to try anew until the guest listens")
      .type_name("TIME");
  declare.flag("--allow-local-cid", arguments.allow_local_cid,
               "Take this machine itself (CID 1) for a guest; for tests");
}

// A journal that takes nothing is no reason not to mend a node.
void audit(const Context& ctx, const exec::AuditEntry& entry) {
  const Result<> written = exec::write_audit(ctx.host, entry);
  if (!written)
    ctx.log.warning(fmt::format("the session is not audited: {}", written.error().what));
}

exec::Wait command_wait(const Context& ctx, int interrupt) {
  if (ctx.settings.timeout_given) return exec::Wait::until(ctx.settings.timeout, interrupt);
  exec::Wait wait;
  wait.interrupt = interrupt;
  return wait;
}

}  // namespace kata::cmd
