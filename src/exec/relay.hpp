// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "exec/escape.hpp"
#include "exec/outlet.hpp"
#include "exec/peer.hpp"
#include "exec/signals.hpp"
#include "exec/terminal.hpp"
#include "exec/wait.hpp"

namespace kata::exec {

/// What a relay works with besides the guest.
struct RelayEnds {
  RawTerminal* terminal = nullptr;  ///< none: nobody types, no escapes
  Signals* jobs = nullptr;          ///< SIGWINCH, SIGTSTP and SIGCONT of this process
  std::optional<char> escape;
  Wait wait;
  std::function<void(std::string_view)> tell;  ///< shows lines to the user; may be empty
  std::function<void()> resized;  ///< the window changed 100 ms ago and not since; may be empty
};

/// Carries bytes between standard input, standard output and the guest until one end leaves.
///
/// Nothing is held for an end that takes nothing but what was read once: 64 KiB of output, and of
/// input as much, or 4 MiB where a user types it, so that an escape is still seen when the guest
/// takes nothing.
class Relay {
 public:
  Relay(Peer& peer, const RelayEnds& ends);

  /// How a session ended.
  struct Ending {
    bool by_guest = false;  ///< otherwise the user left; the guest is still to be told
    int status = 0;         ///< as the guest gave it
  };
  /// Errors: interrupted, timed_out, io (a standard stream or the console failed).
  [[nodiscard]] Result<Ending> run();

 private:
  enum class Turn : std::uint8_t { go_on, leave };
  struct Ready;

  [[nodiscard]] Result<Ready> wait_for_any();
  [[nodiscard]] Result<Turn> take_input();
  [[nodiscard]] Turn queue_typed(std::string_view typed);
  void end_input();
  [[nodiscard]] Result<> take_output();
  [[nodiscard]] Result<> give_output();
  [[nodiscard]] Result<> give_input();
  void handle_signals();
  void stop();
  void keep_time();
  [[nodiscard]] Clock::time_point next_time() const;
  [[nodiscard]] bool wants_input() const;

  Peer& peer_;
  const RelayEnds& ends_;
  bool is_typed_;  // standard input is the terminal
  EscapeScanner escapes_;
  Outlet out_;
  std::string buffer_;
  std::string to_guest_;
  std::size_t sent_ = 0;      // of to_guest_
  std::string_view to_user_;  // what the peer gave last and is not shown yet
  bool is_flowing_ = false;   // it was one small piece of much
  std::optional<Ending> ending_;
  bool is_deaf_ = false;  // the guest takes no more
  bool is_input_over_ = false;
  char last_ = '\n';  // of what was read from standard input
  Clock::time_point resize_at_ = Clock::time_point::max();
  Clock::time_point insist_at_ = Clock::time_point::max();
};

}  // namespace kata::exec
