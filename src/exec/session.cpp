// SPDX-License-Identifier: Apache-2.0
#include "exec/session.hpp"

#include <algorithm>
#include <memory>

#include "core/text.hpp"
#include "exec/peer.hpp"
#include "exec/relay.hpp"
#include "exec/window.hpp"

namespace kata::exec {
namespace {

constexpr std::chrono::seconds greeting_time{2};
constexpr std::chrono::seconds leaving_time{2};

/// The user's side of a session.
class Desk {
 public:
  [[nodiscard]] static Result<Desk> open(const InteractiveOptions& options) {
    Signals jobs = TRY(Signals::watch({SIGWINCH, SIGTSTP, SIGCONT}));
    Desk desk{options, std::move(jobs)};
    if (const int fd = find_terminal(); fd >= 0)
      desk.terminal_.emplace(TRY(RawTerminal::enter(fd)));
    return desk;
  }

  [[nodiscard]] bool tells_size() const { return options_->resize && terminal_; }
  [[nodiscard]] std::optional<WindowSize> size() const {
    return terminal_ ? terminal_->size() : std::nullopt;
  }

  // From now on the guest's terminal `tty` follows the window, which had the size `shown`.
  void follow(std::string tty, std::optional<WindowSize> shown) {
    shown_ = shown;
    if (is_tty_name(tty) && options_->reconnect)
      resizer_ = std::make_unique<Resizer>(options_->reconnect, std::move(tty));
  }

  // The terminal is the user's again before the guest is told, which may take its time.
  [[nodiscard]] Result<int> relay(Peer& peer) {
    const Result<Relay::Ending> ending = relay_until_end(peer);
    terminal_.reset();
    resizer_.reset();
    if (!ending || !ending->by_guest) peer.leave(Wait::until(leaving_time));
    if (!ending) return std::unexpected(ending.error());
    return ending->status;
  }

 private:
  Desk(const InteractiveOptions& options, Signals jobs)
      : options_(&options), jobs_(std::move(jobs)) {}

  [[nodiscard]] Result<Relay::Ending> relay_until_end(Peer& peer) {
    const RelayEnds ends{.terminal = terminal_ ? &*terminal_ : nullptr,
                         .jobs = &jobs_,
                         .escape = options_->escape,
                         .wait = options_->wait,
                         .tell = options_->tell,
                         .resized = [this] { pass_size_on(); }};
    return Relay{peer, ends}.run();
  }

  void pass_size_on() {
    const std::optional<WindowSize> now = size();
    if (!resizer_ || !now || now == shown_) return;
    shown_ = now;
    resizer_->set(*now);
  }

  const InteractiveOptions* options_;
  Signals jobs_;
  std::optional<RawTerminal> terminal_;
  std::unique_ptr<Resizer> resizer_;
  std::optional<WindowSize> shown_;
};

// No longer than the whole session may last.
Wait at_most(std::chrono::milliseconds time, const Wait& wait) {
  return {std::min(wait.deadline, Clock::now() + time), wait.interrupt};
}

// A terminal for people, as the guest's shell had it before it became a GuestShell's.
std::string on_terminal(std::string_view script, std::optional<WindowSize> size,
                        std::string_view term) {
  const std::string stty = stty_size(size);
  const std::string exported = export_term(term);
  return fmt::format(
      "stty sane 2>/dev/null;{}{}{}{};eval {};set -- $?;stty -echo -opost 2>/dev/null;(exit $1)",
      stty, stty.empty() ? "" : " 2>/dev/null;", exported, exported.empty() ? ":" : "",
      shell_quote(script));
}

}  // namespace

Result<int> run_interactive(Fd console, const InteractiveOptions& options) {
  Desk desk = TRY(Desk::open(options));
  Wire wire{std::move(console)};
  Greeting greeting;
  if (desk.tells_size()) {
    const std::optional<WindowSize> size = desk.size();
    Result<Greeting> greeted =
        greet(wire, size, options.term, at_most(greeting_time, options.wait));
    if (!greeted) {
      ConsolePeer{std::move(wire), {}}.leave(Wait::until(leaving_time));
      return std::unexpected(std::move(greeted).error());
    }
    greeting = *std::move(greeted);
    desk.follow(greeting.tty, size);
  }
  ConsolePeer peer{std::move(wire), std::move(greeting.arrived)};
  return desk.relay(peer);
}

Result<int> run_interactive(GuestShell& shell, std::string_view script,
                            const InteractiveOptions& options) {
  Desk desk = TRY(Desk::open(options));
  std::optional<WindowSize> size;
  if (desk.tells_size()) {
    size = desk.size();
    const Result<GuestShell::Answer> tty =
        shell.ask("tty 2>/dev/null", at_most(greeting_time, options.wait));
    if (tty) desk.follow(std::string{trim(tty->text)}, size);
  }
  const std::string_view term = options.resize ? std::string_view{options.term} : "";
  TRY(shell.begin(on_terminal(script, size, term), at_most(greeting_time, options.wait)));
  ScriptPeer peer{shell};
  return desk.relay(peer);
}

}  // namespace kata::exec
