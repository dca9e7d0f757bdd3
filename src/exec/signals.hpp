// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <initializer_list>
#include <optional>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace kata::exec {

/// Signals that arrive as data on a descriptor, instead of ending or stopping the process, for as
/// long as the object lives. SIGPIPE is ignored meanwhile, so that a write to what was closed fails
/// as any other.
///
/// For a program's own use, before its first thread starts: it changes what the whole process does.
/// Several may live at once as long as each watches other signals.
class Signals {
 public:
  /// Starts to watch. A signal that is ignored already (SIGHUP below nohup) stays ignored.
  /// Errors: io (no descriptor to be had).
  /// Source: signalfd(2).
  [[nodiscard]] static Result<Signals> watch(std::initializer_list<int> signals);

  /// What ends a process from outside: SIGINT, SIGTERM, SIGHUP and SIGQUIT.
  [[nodiscard]] static Result<Signals> watch_endings();

  Signals(Signals&&) = default;
  Signals& operator=(Signals&&) = delete;
  ~Signals();

  /// Readable once a signal came, until take(); fit for Wait::interrupt. Poll it, do not read it.
  [[nodiscard]] int fd() const { return fd_.get(); }

  /// The next signal that came, if any.
  [[nodiscard]] std::optional<int> take();

  /// Lets the first signal that came and was not taken do what it does by default, once the program
  /// has cleaned up: the parent shall see that this process died of it. Returns where none came, or
  /// where the signal does not end the process (that of a container's first process).
  void deliver();

 private:
  Signals() = default;

  Fd fd_;
  sigset_t blocked_{};  // by this object; unblocked at its end
  struct sigaction old_pipe_{};
};

/// Lets `signal` do what it does by default, blocked, caught or not. Returns where the process
/// lives on, with all as it was before.
void raise_by_default(int signal);

}  // namespace kata::exec
