// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "exec/marker.hpp"
#include "exec/wait.hpp"
#include "exec/wire.hpp"

namespace kata::exec {

/// Takes what a script in the guest prints. An error ends the reading and is passed on.
using Output = std::function<Result<>(std::string_view)>;

/// A POSIX shell in the guest that evaluates scripts sent to it, one after the other.
///
/// The guest's shell is started by the agent as an interactive one, on a terminal that echoes and
/// turns NL into CR NL. One typed line makes it a loop that reads scripts in short lines (a
/// terminal cuts a line at 4095 bytes) and evaluates them; only builtins are assumed. Around each
/// script stands a random marker that does not occur in what is sent, so that an echo cannot stand
/// for it. In the guest, while a script runs:
///   standard input and output  the terminal; the loop's own standard error is /dev/null
///   descriptor 3               the terminal, for standard error that is meant to be seen
///   $m                         the marker
///   SIGINT, SIGQUIT            caught by the loop, so they end a command and not the loop
class GuestShell {
 public:
  /// How long finish() is given where the caller has no reason for another time.
  static constexpr std::chrono::milliseconds farewell{2000};

  /// Brings the shell behind `console` into that loop. Where that does not come about, tells it to
  /// exit, as finish() does within `farewell`.
  /// Errors: unavailable (the console closed before the shell answered: no shell), timed_out,
  /// interrupted, malformed, io.
  [[nodiscard]] static Result<GuestShell> start(Fd console, const Wait& wait);

  /// Whether `stty` worked: no echo, and output comes as it was written. Without it, input that is
  /// sent while a script runs is echoed into its output.
  [[nodiscard]] bool is_quiet() const { return !translates_; }

  /// Sends `script` (any bytes but NUL, of any length) for evaluation, and reads to where its
  /// output begins. Then call next() until it says `ended`; where this failed too, if is_running()
  /// says that the guest has the script. One that was given up is heard to its end first.
  [[nodiscard]] Result<> begin(std::string_view script, const Wait& wait);

  /// Whether the guest has a script whose end was not heard.
  [[nodiscard]] bool is_running() const { return stage_ != Stage::idle; }

  /// A piece of the running script's output, byte for byte as the script wrote it.
  struct Piece {
    std::string bytes;   ///< may be empty
    bool ended = false;  ///< the script is over; `status` holds
    int status = 0;      ///< the script's exit status, 0 to 255
  };
  /// Errors: unavailable (the console closed), timed_out, interrupted, malformed, io.
  [[nodiscard]] Result<Piece> next(const Wait& wait);

  /// begin(), then all of next() to `output`; gives the status.
  [[nodiscard]] Result<int> evaluate(std::string_view script, const Output& output,
                                     const Wait& wait);

  /// evaluate() for a short answer: what the script printed, at most 64 KiB.
  /// Errors: those of evaluate(); malformed (more than that).
  struct Answer {
    std::string text;
    int status = 0;
  };
  [[nodiscard]] Result<Answer> ask(std::string_view script, const Wait& wait);

  /// Whether next() has something to look at without a wait.
  [[nodiscard]] bool has_arrived() const { return !rest_.empty() || wire_.has_kept(); }

  /// Part of a script that says it ended, with the status of the part before it. A script that has
  /// this of its own makes next() say `ended` early, and once more at its real end.
  static constexpr std::string_view end_of_script = R"(printf '%s>%d;' "$m" "$?")";

  /// Where the terminal echoes: sends a line of `sign` and a random word, and waits until that was
  /// echoed, or until nothing came for half a second. A terminal that could not echo all at once
  /// would put the rest into the middle of what the script says next.
  /// Errors: those of begin().
  [[nodiscard]] Result<> let_echo_end(std::string_view sign, const Wait& wait);

  /// Interrupts the command that the running script waits for, as Ctrl-C would. One that is sent
  /// while the script waits for none is lost.
  [[nodiscard]] Result<> interrupt(const Wait& wait);

  /// Ends the loop and the shell, and reads until the guest closed, so that nothing is left running
  /// there: interrupts a script that still runs. Takes at most as long as `wait` says; false where
  /// the guest did not close in that time.
  bool finish(const Wait& wait);

  /// For input to a running script that reads the terminal itself.
  [[nodiscard]] Wire& wire() { return wire_; }

 private:
  GuestShell(Fd console, std::string marker);
  enum class Stage : std::uint8_t { idle, awaits_mark, awaits_sign, output, awaits_status };

  [[nodiscard]] Result<> handshake(const Wait& wait);
  [[nodiscard]] Result<> send_script(std::string lines, const Wait& wait);
  [[nodiscard]] Result<> skip_to_begin(const Wait& wait);
  [[nodiscard]] Result<std::string_view> more(const Wait& wait);
  [[nodiscard]] Result<int> read_status(const Wait& wait);
  [[nodiscard]] Result<> drain(const Wait& wait);
  [[nodiscard]] std::string as_written(std::string bytes);

  Wire wire_;
  std::string marker_;
  MarkerScanner scanner_;
  std::string rest_;         // came after a marker and is not looked at yet
  bool translates_ = false;  // NL arrives as CR NL
  bool echoes_ = false;      // as far as is known
  bool held_cr_ = false;     // a CR that may belong to such a pair
  bool is_cut_ = false;      // the guest has the beginning of a script
  Stage stage_ = Stage::idle;
};

/// `word` as a POSIX shell reads it back, byte for byte. Shape: 'it'\''s'.
[[nodiscard]] std::string shell_quote(std::string_view word);

}  // namespace kata::exec
