// SPDX-License-Identifier: Apache-2.0
#include "exec/console.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "shim/http.hpp"

namespace kata::exec {
namespace {

constexpr std::size_t longest_url = 4096;

// For a second question to a guest that took all its time for the first.
constexpr std::chrono::milliseconds agent_patience{2000};

// Where a runtime's configuration is, should the caller not know better: the first that exists, or
// nothing, since a handler can lead its shim to any other file.
// Source: src/libs/kata-types/src/config/default.rs:17; src/runtime/pkg/katautils/config.go:2229.
std::string config_file(const Host& host, shim::Dialect dialect) {
  using Paths = std::array<std::string_view, 3>;
  static constexpr Paths go{"/etc/kata-containers/configuration.toml",
                            "/opt/kata/share/defaults/kata-containers/configuration.toml",
                            "/usr/share/defaults/kata-containers/configuration.toml"};
  static constexpr Paths rust{
      "/etc/kata-containers/runtime-rs/configuration.toml",
      "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration.toml",
      "/usr/share/defaults/kata-containers/runtime-rs/configuration.toml"};
  const Paths& paths = dialect == shim::Dialect::go ? go : rust;
  const auto found =
      std::ranges::find_if(paths, [&](std::string_view path) { return host.exists(path); });
  return found == paths.end() ? "" : std::string{*found};
}

std::string enable_hint(const Host& host, const Guest& guest, const ConsoleOptions& options) {
  const std::string file = options.config_file.empty() ? config_file(host, guest.sandbox.dialect)
                                                       : escape(options.config_file);
  return fmt::format(
      "set 'debug_console_enabled = true' under [agent.kata] in {} and start the pod anew",
      file.empty() ? "the file that 'kata-ctl config files' shows in force"
                   : fmt::format("'{}'", file));
}

// The agent's port answers: the guest is up.
Error explain_port(const Host& host, const Guest& guest, const ConsoleOptions& options,
                   Error error) {
  if (error.code == Code::timed_out) {
    error.what += fmt::format("; its agent answers on port {}", guest.url.port);
    return std::move(error).advise("try again, or give the guest more time with '--timeout'");
  }
  error.what += fmt::format(", though its agent does on port {}: ", guest.url.port);
  if (options.port != default_console_port) {
    error.what += fmt::format(
        "the debug console is on port {} unless 'agent.debug_console_vport' among the kernel's "
        "parameters says another",
        default_console_port);
    return std::move(error).advise("leave out '--kata-debug-port'");
  }
  // The agent does not listen either where it finds no shell when it starts.
  error.what += "the debug console is off, or the guest has no shell";
  return std::move(error).advise(enable_hint(host, guest, options));
}

// The console is closed, or does not answer; the agent's own port tells whether the guest is up.
Error explain(const Host& host, const Guest& guest, const ConsoleOptions& options, Error error) {
  const bool is_late = error.code == Code::timed_out;
  const auto patience = is_late ? std::min(options.patience, agent_patience) : options.patience;
  const Result<Fd> agent = connect_guest(host, guest.sandbox.id, guest.url, guest.url.port,
                                         options.local, Wait::until(patience, options.interrupt));
  if (agent) return explain_port(host, guest, options, std::move(error));
  if (agent.error().code == Code::interrupted) return agent.error();
  error.what +=
      fmt::format("; its agent does not answer on {} either", to_text(guest.url, guest.url.port));
  return std::move(error).advise(
      is_late ? "see 'journalctl -t kata' for whether the guest hangs, or give it more time with "
                "'--timeout'"
              : "see 'journalctl -t kata' for whether the guest booted");
}

bool may_come_yet(const Error& error) {
  return error.code == Code::unavailable || error.code == Code::not_found ||
         error.code == Code::timed_out;
}

Result<Console> reach_once(const Host& host, std::string_view id_or_prefix,
                           const ConsoleOptions& options) {
  Guest guest = TRY(find_guest(host, id_or_prefix, options.patience, options.interrupt));
  TRY(options.allow(guest));
  Fd connection = TRY(open_console(host, guest, options));
  return Console{std::move(guest), std::move(connection)};
}

// Lets the time pass; the interrupt ends it.
Result<> pause(std::chrono::milliseconds time, int interrupt) {
  Interest nothing;
  const Result<> waited = wait_ready(nothing, Wait::until(time, interrupt));
  if (waited || waited.error().code == Code::timed_out) return {};
  return waited;
}

}  // namespace

Result<Guest> find_guest(const Host& host, std::string_view id_or_prefix,
                         std::chrono::milliseconds patience, int interrupt) {
  Guest guest {
    TRY(shim::find_sandbox(host, id_or_prefix))
    , {}
  };
  const auto within = [&](Error error) {
    return std::unexpected(
        std::move(error).within("find the agent of sandbox {}", quote(guest.sandbox.id)));
  };
  Result<Fd> connection = shim::connect(host, guest.sandbox);
  if (!connection) return std::unexpected(std::move(connection).error());
  const Result<shim::Response> answer =
      shim::exchange(std::move(*connection), guest.sandbox.socket, {.target = "/agent-url"},
                     {.patience = patience, .body_bytes = longest_url, .interrupt = interrupt});
  if (!answer) return within(answer.error());
  if (answer->status != 200)
    return within({Code::unavailable, fmt::format("the shim answered with status {}: {}",
                                                  answer->status, quote(trim(answer->body)))});
  Result<shim::AgentUrl> url = shim::parse_agent_url(answer->body);
  if (!url) return within(std::move(url).error());
  guest.url = std::move(*url);
  return guest;
}

Result<Fd> open_console(const Host& host, const Guest& guest, const ConsoleOptions& options) {
  const Wait wait = Wait::until(options.patience, options.interrupt);
  Result<Fd> connection =
      connect_guest(host, guest.sandbox.id, guest.url, options.port, options.local, wait);
  if (connection) return connection;
  Error error = std::move(connection).error();
  if (error.code == Code::interrupted) return std::unexpected(std::move(error));
  if ((error.code == Code::unavailable || error.code == Code::timed_out) && error.hint.empty())
    error = explain(host, guest, options, std::move(error));
  if (error.code == Code::denied) error = std::move(error).advise("run the command with sudo");
  return std::unexpected(std::move(error).within("open the debug console of sandbox {} at {}",
                                                 quote(guest.sandbox.id),
                                                 to_text(guest.url, options.port)));
}

Result<Console> reach_console(const Host& host, std::string_view id_or_prefix,
                              const ConsoleOptions& options) {
  const Clock::time_point end = Clock::now() + options.retry_for;
  std::chrono::milliseconds delay{50};
  for (;;) {
    Result<Console> console = reach_once(host, id_or_prefix, options);
    if (console || !may_come_yet(console.error()) || Clock::now() >= end) return console;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    TRY(pause(std::min(delay, left), options.interrupt));
    delay = std::min(delay * 2, std::chrono::milliseconds{1000});
  }
}

}  // namespace kata::exec
