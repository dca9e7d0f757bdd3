// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <optional>

#include "core/error.hpp"

namespace kata::exec {

/// Size of a terminal's window, in characters.
struct WindowSize {
  unsigned short rows = 0;
  unsigned short columns = 0;
  bool operator==(const WindowSize&) const = default;
};

/// The first of standard input, output and error that is a terminal; -1 if none is.
[[nodiscard]] int find_terminal();

/// A terminal whose keys go to the guest as they are typed: raw while the object lives, as it was
/// before afterwards.
///
/// As it was also when the process dies of a signal that can be caught, or by abort() or
/// std::terminate(): while the object lives, each signal that would end the process goes through a
/// handler first, unless the program handles that signal itself. One object at a time.
class RawTerminal {
 public:
  /// Makes the terminal `fd` raw. Where `fd` is not standard input, keys that send signals still
  /// do, since they would not reach anybody otherwise.
  /// Errors: io (not a terminal).
  /// Source: termios(3), cfmakeraw.
  [[nodiscard]] static Result<RawTerminal> enter(int fd);

  RawTerminal(RawTerminal&& other) noexcept;
  RawTerminal& operator=(RawTerminal&&) = delete;
  ~RawTerminal();

  /// Stops the process as Ctrl-Z does, with the terminal as it was before; raw again once the
  /// process continues. Where nobody could continue it, nothing happens.
  void stop();

  /// Makes the terminal raw again after somebody else stopped and continued the process.
  void resume();

  /// The window's size; nothing where the terminal does not know it.
  [[nodiscard]] std::optional<WindowSize> size() const;

  [[nodiscard]] int fd() const { return fd_; }

 private:
  explicit RawTerminal(int fd) : fd_(fd) {}
  [[nodiscard]] bool make_raw();

  int fd_ = -1;
};

}  // namespace kata::exec
